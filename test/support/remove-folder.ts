import { rmSync } from 'node:fs';
import { until } from './until';

/** Also one in which others still write: `rmSync` empties a folder once, however often it tries to remove it. */
export async function removeFolder(folder: string): Promise<void> {
  await until(`${folder} is gone`, () => isRemoved(folder));
}

function isRemoved(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return false;
    throw error;
  }
}
