/**
 * Suspects the host when many checks fail together. More than ten tenants and a third of those checked failing at once is
 * no tenant's fault: nobody is replaced while it lasts.
 */
const suspiciousCount = 10;
const suspiciousShare = 1 / 3;

export class CheckGuard {
  private readonly checked = new Set<string>();
  private readonly failing = new Set<string>();

  noteResult(name: string, passed: boolean): void {
    this.checked.add(name);
    if (passed) this.failing.delete(name);
    else this.failing.add(name);
  }

  forget(name: string): void {
    this.checked.delete(name);
    this.failing.delete(name);
  }

  get failingCount(): number {
    return this.failing.size;
  }

  /** Null while the host is not suspected. */
  get suspicion(): string | null {
    return this.isHostSuspected ? `${this.failing.size} checks fail at once` : null;
  }

  get isHostSuspected(): boolean {
    return this.failing.size > suspiciousCount && this.failing.size > this.checked.size * suspiciousShare;
  }
}
