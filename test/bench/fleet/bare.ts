/** The yardstick: a Node program that spawns a process again when it exits, and nothing else. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../src/adapters/processes/identity';
import type { PlacedTenant } from '../bench';
import type { CommandOf, Keeper } from './keeper';
import { identityOf } from '../../support/process-identity';
import { endTree } from './process-tree';

export class BareKeeper implements Keeper {
  most = Infinity;
  private process: ProcessIdentity | null = null;

  /** `atATime` bounds how many are starting together. */
  constructor(
    private readonly folder: string,
    readonly title = 'bare Node spawn',
    private readonly atATime: number | null = null,
  ) {}

  start(tenants: readonly PlacedTenant[], commandOf: CommandOf): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const plan = join(this.folder, 'plan.json');
    writeFileSync(plan, JSON.stringify({ commands: tenants.map(commandOf), atATime: this.atATime }));
    const script = join(__dirname, '../native/bare-keeper.mjs');
    this.process = identityOf(spawn(process.execPath, [script, plan], { detached: true, stdio: 'ignore' }).pid);
    return Promise.resolve();
  }

  async end(): Promise<void> {
    if (this.process !== null) await endTree(this.process);
  }
}
