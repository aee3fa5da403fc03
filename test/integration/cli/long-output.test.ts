import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(__dirname, '../../../dist/src/cli/main.js');

test('what is longer than a pipe holds arrives whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wk-long-'));
  const file = join(folder, 'watchkeeper.yaml');
  const wrong = Array.from({ length: 3_000 }, (_, index) => `wrong${index}: 1\n`);
  writeFileSync(file, wrong.join(''));
  try {
    const { stdout, status } = spawnSync(process.execPath, [main, 'config', 'check', '--json', '--config', file], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    expect(status).toBe(2);
    expect(stdout.length).toBeGreaterThan(256 * 1024);
    expect((JSON.parse(stdout) as { problems: unknown[] }).problems).toHaveLength(wrong.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
