/** Conditions of the host, and of directories that are no tenants: begun once, over once. */
import type { HostProblemCode } from '../domain/hosts/failures';
import type { HostProblem } from '../domain/hosts/host-status';
import type { TenantProblemCode } from '../domain/tenants/failures';

export class HostProblems {
  private readonly ofHost = new Map<HostProblemCode, HostProblem>();
  private readonly ofDirectories = new Map<string, HostProblem>();

  constructor(private readonly host: string) {}

  list(): HostProblem[] {
    return [...this.ofHost.values(), ...this.ofDirectories.values()];
  }

  /** A null message ends it. */
  setOfHost(code: HostProblemCode, message: string | null): void {
    if (message === null) this.ofHost.delete(code);
    else this.ofHost.set(code, { ...begin(this.ofHost.get(code), code, message), word: 'hosts', subject: this.host });
  }

  setOfDirectory(name: string, code: TenantProblemCode, message: string): void {
    const old = this.ofDirectories.get(name);
    this.ofDirectories.set(name, { ...begin(old, code, message), word: 'tenants', subject: name });
  }

  endOfDirectory(name: string): void {
    this.ofDirectories.delete(name);
  }

  /** Directories that are not there any more have no problems. */
  keepDirectories(isThere: (name: string) => boolean): void {
    for (const name of this.ofDirectories.keys()) if (!isThere(name)) this.ofDirectories.delete(name);
  }
}

function begin<Code extends string>(old: HostProblem | undefined, code: Code, message: string) {
  return { code, message, since: old?.code === code ? old.since : new Date().toISOString() };
}
