/** Commands over SSH by themselves, as many as four channels let through. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runJournalled } from '../../../src/adapters/ssh/journalled-command';
import { SshTarget } from '../../../src/adapters/ssh/ssh-target';
import type { TestSshd } from '../../support/sshd';
import type { Bench } from '../bench';

/** More than there are channels, so that none is ever free. */
const askers = 16;
const withinMs = 60_000;

export class Commands {
  /** Those that did not end with exit code 0. */
  refused = 0;
  private made = 0;
  private readonly target: SshTarget;
  private readonly folder: string;

  constructor(bench: Bench, sshd: TestSshd) {
    this.target = new SshTarget(sshd.server);
    this.folder = bench.newFolder('commands');
    mkdirSync(this.folder);
    bench.atEnd('commands', () => this.target.close());
  }

  async plain(): Promise<void> {
    const outcome = await this.target.run(['/bin/true'], { withinMs });
    if (outcome.kind !== 'exited' || outcome.code !== 0) this.refused += 1;
  }

  /** With the journal by which none runs twice. */
  async journalled(name = `command-${(this.made += 1)}`): Promise<void> {
    const command = { journal: join(this.folder, 'journal'), token: name, directory: this.folder };
    const argv = ['mkdir', join(this.folder, name)];
    const outcome = await runJournalled(this.target, { ...command, argv }, { withinMs });
    if (outcome.kind !== 'exited' || outcome.code !== 0) this.refused += 1;
  }

  /** After how many ms all have ended. */
  async run(count: number, act: () => Promise<void>): Promise<number> {
    const beganAtMs = performance.now();
    let left = count;
    const ask = async () => {
      while (left > 0) {
        left -= 1;
        await act();
      }
    };
    await Promise.all(Array.from({ length: askers }, ask));
    return performance.now() - beganAtMs;
  }
}
