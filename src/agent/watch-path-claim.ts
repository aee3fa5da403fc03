/**
 * One agent for each watch path. The claim is a lock on the marker file in it; the marker also tells a watch path from
 * an empty mount point.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FileLock, tryLock } from '../adapters/processes/file-lock';
import { markerFile } from '../domain/tenants/tenant-directory';

const tryAgainEveryMs = 1000;

export class WatchPathClaim {
  private lock: FileLock | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly watchPath: string,
    private readonly holder: string,
  ) {}

  /** Null when the path is claimed, or is away and will be claimed when it is back; else who holds it. */
  take(mayMakeMarker: boolean): string | null {
    const marker = join(this.watchPath, markerFile);
    if (!existsSync(this.watchPath) || (!existsSync(marker) && !mayMakeMarker)) {
      // Unmounted: whoever comes first when it is back has it.
      this.timer = setInterval(() => void this.takeLater(marker), tryAgainEveryMs);
      return null;
    }
    const result = tryLock(marker, this.holder);
    if ('heldBy' in result) return result.heldBy;
    this.lock = result.lock;
    return null;
  }

  release(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.lock?.release();
  }

  private takeLater(marker: string): void {
    if (!existsSync(marker)) return;
    const result = tryLock(marker, this.holder);
    if ('heldBy' in result) throw new Error(`the watch path came back held by ${result.heldBy}`);
    this.lock = result.lock;
    if (this.timer !== null) clearInterval(this.timer);
  }
}
