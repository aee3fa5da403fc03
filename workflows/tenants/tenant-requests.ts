/** Carries out what people ask of a tenant: tells the host, and waits until its reports show that it is done. */
import { condition, currentUpdateInfo, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { TenantActivities } from '../../activities/tenants';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import { hostTaskQueue } from '../../src/domain/ids';
import { longestReason, longestReleaseMs, readReason } from '../../src/domain/tenants/release';
import { lateMessage, progressOf, refusalOf, type TenantVerb } from '../../src/domain/tenants/tenant-command';
import { problemsOf, type KnownTenant, type Supervision } from '../../src/domain/tenants/supervision';
import type { TenantAnswer, TenantRequest } from '../../src/domain/tenants/tenant-report';
import { tenantRow, type TenantRow } from '../../src/domain/tenants/tenant-row';
import { hostRequest } from '../activity-options';
import type { MoveCommand, ReleaseCommand, TenantCommand } from './messages';
import { hostFailure, tenantFailure } from '../failure';

const defaultWaitMs = 60_000;
const longestWaitMs = 600_000;
/** A host that answers `superseded` has told, or is about to tell, what is newer. */
const newsMs = 5_000;

type AnyCommand = ReleaseCommand & Partial<MoveCommand>;

export class TenantRequests {
  constructor(private readonly look: () => Supervision) {}

  /** Validator of an Update: throwing refuses it and leaves no history. */
  mayAsk(verb: TenantVerb, { by, notAfter }: TenantCommand): void {
    const { name, known } = this.look();
    if (typeof by !== 'string' || by === '') throw tenantFailure('requestRefused', 'say who asks');
    const late = refusalOfLate(notAfter, Date.now());
    if (late !== null) throw tenantFailure('requestRefused', late);
    const refusal = refusalOf(verb, name, known?.state ?? null);
    if (refusal !== null) throw tenantFailure('requestRefused', refusal);
  }

  mayRelease(command: ReleaseCommand): void {
    this.mayAsk('release', command);
    const { forMs, reason } = command;
    if (forMs !== undefined && !(forMs > 0 && forMs <= longestReleaseMs)) {
      throw tenantFailure('requestRefused', `it can be released for 1 ms to ${longestReleaseMs} ms, or without an end`);
    }
    if (reason !== undefined && !(typeof reason === 'string' && reason.length <= longestReason)) {
      throw tenantFailure('requestRefused', `a reason is a text of at most ${longestReason} characters`);
    }
  }

  mayMove(command: MoveCommand): void {
    this.mayAsk('move', command);
    const { to } = command;
    if (typeof to !== 'string' || to === '') throw tenantFailure('requestRefused', 'say to which database');
    const { name, database, process } = this.known().state;
    if ((process === null ? database : process.database?.name) === to)
      throw tenantFailure('moveRefused', `tenant ${name} has database ${to} already`);
  }

  async carryOut(verb: TenantVerb, command: AnyCommand): Promise<TenantRow> {
    const { timeoutMs = defaultWaitMs } = command;
    const requestId = currentUpdateInfo()?.id ?? workflowInfo().runId;
    const waitMs = Math.min(Math.max(timeoutMs, 1_000), longestWaitMs);
    const generation = await this.tell(verb, command, requestId);
    const progress = () => progressOf(verb, generation, this.known().state);
    await condition(() => progress().kind !== 'waiting', waitMs, { summary: `until the ${verb} is done` });
    const outcome = progress();
    if (outcome.kind === 'failed') throw tenantFailure(outcome.type, outcome.message);
    if (outcome.kind === 'waiting') {
      throw tenantFailure('notDoneInTime', lateMessage(verb, waitMs, this.known().state));
    }
    const { state, journal } = this.known();
    return tenantRow(state, journal, problemsOf(this.look())[0] ?? null);
  }

  /** What cancelling the workflow means. */
  async stopForGood(): Promise<void> {
    const { state } = this.known();
    if (refusalOf('stop', state.name, state) !== null) return;
    const generation = await this.tell('stop', { by: 'the cancelled workflow' }, `${workflowInfo().runId}/cancelled`);
    await condition(() => progressOf('stop', generation, this.known().state).kind !== 'waiting', defaultWaitMs);
  }

  /** Returns the generation that carries the request. */
  private async tell(verb: TenantVerb, command: AnyCommand, requestId: string): Promise<number> {
    const first = await this.ask(verb, command, requestId);
    if (first.kind === 'applied') return first.generation;
    // Decided on something old: look again, and ask once more if it still means something.
    await condition(() => this.known().state.generation >= first.generation, newsMs);
    const { state } = this.known();
    const refusal = refusalOf(verb, state.name, state);
    if (refusal !== null) throw tenantFailure('requestSuperseded', refusal);
    const second = await this.ask(verb, command, requestId);
    if (second.kind === 'superseded') throw tenantFailure('requestSuperseded');
    return second.generation;
  }

  private async ask(verb: TenantVerb, command: AnyCommand, requestId: string): Promise<TenantAnswer> {
    const { by, forMs = null, reason = '', to = '' } = command;
    const { host, state } = this.known();
    const request: TenantRequest = { name: state.name, requestId, generation: state.generation, by };
    const activities = proxyActivities<TenantActivities>({
      ...hostRequest,
      taskQueue: hostTaskQueue(host),
      summary: `${verb} ${state.name} on ${host}, for ${by}`,
    });
    try {
      if (verb === 'restart') return await activities.restartTenant(request);
      if (verb === 'move') return await activities.moveTenant({ ...request, to });
      if (verb === 'take') return await activities.takeTenant(request);
      if (verb === 'release') return await activities.releaseTenant({ ...request, forMs, reason: readReason(reason) });
      return await activities.setTenantWanted({ ...request, wanted: verb === 'stop' ? 'stopped' : 'running' });
    } catch (error) {
      throw hostFailure(error, host);
    }
  }

  private known(): KnownTenant {
    const { known, name } = this.look();
    if (known === null) throw tenantFailure('requestRefused', refusalOf('start', name, null) ?? undefined);
    return known;
  }
}
