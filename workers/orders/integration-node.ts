/** The integration node, over SSH: as many connections to it as are needed, which are kept while they are used. */
import type { NodeTask, TaskNode } from '../../activities/orders/task-node';
import type { IntegrationServerSettings } from '../../config/orders';
import { askJournal, runJournalled } from '../../src/adapters/ssh/journalled-command';
import { pruneJournal, type Pruned } from '../../src/adapters/ssh/prune-journal';
import { SshTarget } from '../../src/adapters/ssh/ssh-target';
import { runUnjournalled } from '../../src/adapters/ssh/unjournalled-command';
import { taskWords } from '../../src/domain/orders/node-task';
import type { RemoteSeen } from '../../src/domain/orders/remote-outcome';

/** To be told what became of a task, at a node that may be busy. */
const askWithinMs = 60_000;
/** A journal of years has many folders. */
const pruneWithinMs = 10 * 60_000;
/** Enough for 100 tasks, which is the most that `concurrency` may say, for a question and for the pruning. */
const connections = 26;

export class IntegrationNode implements TaskNode {
  /** By whom it is, and how one logs in there. One that is asked for no more ends its connection by itself. */
  private readonly targets = new Map<string, SshTarget>();
  private isClosed = false;

  async run(server: IntegrationServerSettings, task: NodeTask, signal: AbortSignal): Promise<RemoteSeen> {
    const { journal, railsRoot: directory, timeoutMs: withinMs } = server;
    const argv = taskWords(server, task.number);
    const target = this.targetOf(server);
    if (journal === 'none') return seenOf(await runUnjournalled(target, { directory, argv }, { withinMs, signal }));
    const command = { journal, token: task.token, directory, argv };
    return seenOf(await runJournalled(target, command, { withinMs, signal }));
  }

  async ask(server: IntegrationServerSettings, token: string, signal: AbortSignal): Promise<RemoteSeen> {
    const { journal, timeoutMs } = server;
    const withinMs = Math.min(askWithinMs, timeoutMs);
    return seenOf(await askJournal(this.targetOf(server), { journal, token }, { withinMs, signal }));
  }

  /** Null: the node keeps no journal. */
  async prune(server: IntegrationServerSettings, olderThanMs: number, signal: AbortSignal): Promise<Pruned | null> {
    const { journal } = server;
    if (journal === 'none') return null;
    return pruneJournal(this.targetOf(server), { journal, olderThanMs }, { withinMs: pruneWithinMs, signal });
  }

  /** What runs there goes on; what became of it is asked for later. */
  close(): void {
    this.isClosed = true;
    for (const target of this.targets.values()) target.close();
  }

  private targetOf(settings: IntegrationServerSettings): SshTarget {
    const { host, port, username, privateKeyFile, knownHostsFile } = settings;
    const server = { host, port, username, privateKeyFile, knownHostsFile };
    const key = JSON.stringify(server);
    const known = this.targets.get(key);
    if (known !== undefined) return known;
    const target = new SshTarget(server, { connections });
    if (this.isClosed) target.close();
    this.targets.set(key, target);
    return target;
  }
}

/** Without what the task printed, which may be about customers. */
function seenOf(outcome: RemoteSeen): RemoteSeen {
  switch (outcome.kind) {
    case 'exited':
      return { kind: outcome.kind, code: outcome.code, reason: outcome.reason };
    case 'neverBegun':
      return { kind: outcome.kind, why: outcome.why, reason: outcome.reason };
    case 'unknown':
      return { kind: outcome.kind, why: outcome.why, reason: outcome.reason };
    case 'signalled':
    case 'void':
    case 'running':
      return { kind: outcome.kind, reason: outcome.reason };
  }
}
