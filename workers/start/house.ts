/** The children of one `start`, as a whole: up in order, down in the opposite one. */
import type { Configuration } from '../../config';
import { Child, type PartWatch, type RestartDelays } from './child';
import type { StartFolders } from './folders';
import type { Role } from './role';

type Say = (line: string) => void;

const hearingMs = 20_000;

export class House {
  private readonly children: readonly Child[];
  private isEnding = false;
  /** Whether every child has been started. */
  hasStarted = false;

  constructor(
    roles: readonly Role[],
    /** As it is in the end. */
    private readonly onShutdown: () => Configuration['tenants']['onShutdown'],
    folders: StartFolders,
    private readonly say: Say,
    delays?: RestartDelays,
    watch?: PartWatch,
  ) {
    this.children = roles.map((role) => new Child(role, folders, say, delays, watch));
  }

  /** Resolves when all run; the server has to be ready before anything else starts, but for the store. */
  async start(): Promise<void> {
    for (const store of this.of('store')) store.start();
    for (const server of this.of('server')) {
      server.start();
      await server.firstReady;
    }
    if (this.isEnding) return;
    for (const child of [...this.of('worker'), ...this.of('agent')]) child.start();
    this.hasStarted = true;
  }

  async end(hurry: AbortSignal): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.of('agent').map((agent) => this.endAgent(agent, hurry)));
    for (const child of [...this.of('worker'), ...this.of('store'), ...this.of('server')])
      await this.endChild(child, 'SIGTERM', hurry);
  }

  private of(kind: Role['kind']): Child[] {
    return this.children.filter((child) => child.role.kind === kind);
  }

  private async endAgent(agent: Child, hurry: AbortSignal): Promise<void> {
    if (this.onShutdown() === 'keep' || !agent.wasStarted) return this.endChild(agent, 'SIGTERM', hurry);
    // One that died a moment ago has to come back, or its tenants would stay.
    agent.start();
    const isHeard = await agent.canHear('SIGUSR2', hearingMs, hurry);
    if (isHeard) return this.endChild(agent, 'SIGUSR2', hurry);
    this.say(`${agent.role.title} does not hear that its tenants are to stop; they go on.`);
    return this.endChild(agent, 'SIGTERM', hurry);
  }

  private async endChild(child: Child, signal: NodeJS.Signals, hurry: AbortSignal): Promise<void> {
    const { title, endGraceMs } = child.role;
    const { ending, exitCode } = await child.end({ signal, hurry });
    const wasHurried = hurry.aborted ? 'when hurried' : `within ${endGraceMs / 1000} s`;
    if (ending === 'killed') this.say(`${title} did not end ${wasHurried} and was killed.`);
    if (ending === 'cannotBeKilled') this.say(`${title} cannot be killed (its disk or network does not answer).`);
    if (ending !== 'ended') return;
    if (exitCode === 0) this.say(`${title} has ended.`);
    else this.say(`${title} has ended (${exitCode === null ? 'by a signal' : `exit code ${exitCode}`}).`);
  }
}
