/**
 * One host: is its agent there? It greets the agent, then has it hold a heartbeating lease, and greets it again when
 * the lease ends. A workflow does not see that a lease was taken up, only that it ended; hence the greeting first.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { HostActivities } from '../../activities/hosts';
import {
  afterAgentStarted,
  afterGreeting,
  afterLease,
  afterMissedGreeting,
  afterProblems,
  hostConditions,
  hostProblemsOf,
  isNewLife,
  newHostHealth,
  pauseBeforeGreeting,
  type HostHealth,
} from '../../src/domain/hosts/host-health';
import { conditionFacts, passedFacts } from '../../src/domain/alerts/condition-facts';
import { hostTaskQueue } from '../../src/domain/ids';
import { greeting, lease, openGreeting } from '../activity-options';
import { ConditionDesk } from '../condition-desk';
import { tellProblems } from '../tell-problems';
import {
  addTenantUpdate,
  agentStartedSignal,
  hostHealthQuery,
  hostProblemsSignal,
  removeTenantUpdate,
  type AddTenantCommand,
  type DirectoryCommand,
} from './messages';
import { showHost } from './show-host';
import { TenantDirectories } from './tenant-directories';

/** A run this long is continued as new when a lease has ended; what people asked of it meanwhile ends the lease. */
export const eventsPerHostRun = 200;

export interface WatchHostInput {
  host: string;
  carried?: HostHealth;
}

export async function watchHost({ host, carried }: WatchHostInput): Promise<void> {
  let health = carried ?? newHostHealth(host, now());
  let held: CancellationScope | null = null;
  let told = hostConditions(health);
  let wereProblemsTold = false;
  const taskQueue = hostTaskQueue(host);
  const directories = new TenantDirectories(() => health);
  const conditions = new ConditionDesk();
  let wrong = hostProblemsOf(health);

  setHandler(
    agentStartedSignal,
    ({ incarnation, at }) => {
      if (!isNewLife(health, incarnation)) return;
      health = afterAgentStarted(health, incarnation, at);
      held?.cancel();
    },
    { description: 'An agent started on this host' },
  );
  setHandler(
    hostProblemsSignal,
    ({ incarnation, problems, passed = [] }) => {
      health = afterProblems(health, incarnation, problems, now());
      conditions.tell(passedFacts({ word: 'hosts', subject: host }, passed));
      wereProblemsTold = true;
      show();
    },
    { description: 'What is wrong with the host itself has changed' },
  );
  setHandler(hostHealthQuery, () => health, { description: 'Whether the host is there, and since when' });

  setHandler(addTenantUpdate, (command) => directories.add(command), {
    validator: (command: AddTenantCommand) => directories.mayAdd(command),
    description: 'Make a tenant’s directory from the template; done when it is there',
  });
  setHandler(removeTenantUpdate, (command) => directories.remove(command), {
    validator: (command: DirectoryCommand) => directories.mayRemove(command),
    description: 'Remove a tenant’s directory; done when its process is gone',
  });

  const isLong = () => workflowInfo().historyLength >= eventsPerHostRun || workflowInfo().continueAsNewSuggested;
  const isQuiet = () => conditions.isQuiet && allHandlersFinished();
  /** Runs that heard nothing of the kind never were ended in the middle of a lease. */
  const isDue = () => (directories.wereAskedFor || wereProblemsTold) && isLong() && isQuiet();

  async function greet(): Promise<void> {
    const begunAtMs = Date.now();
    const patience = health.state === 'lost' ? openGreeting : greeting;
    const { greetAgent } = proxyActivities<HostActivities>({ ...patience, taskQueue, summary: `is ${host} there?` });
    try {
      const agent = await greetAgent();
      // Read after the wait: what was announced or told meanwhile stays.
      health = afterGreeting(health, agent, now());
    } catch (error) {
      if (isCancellation(error)) throw error;
      const tookMs = Date.now() - begunAtMs;
      health = isNotTakenUp(error)
        ? afterMissedGreeting(health, tookMs, now())
        : afterLease(health, tookMs, reasonOf(error), now());
    }
  }

  async function hold(): Promise<void> {
    const begunAtMs = Date.now();
    const { holdLease } = proxyActivities<HostActivities>({ ...lease, taskQueue, summary: `the lease of ${host}` });
    const scope = new CancellationScope();
    held = scope;
    let reason: string;
    try {
      const ended = await scope.run(() => Promise.race([holdLease(), condition(isDue)]));
      // The next run greets the agent at once; nothing is wrong with the host.
      if (ended === undefined) return;
      reason = ended.end;
    } catch (error) {
      if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
      reason = isCancellation(error) ? 'a newer agent started' : reasonOf(error);
    } finally {
      held = null;
      scope.cancel();
    }
    health = afterLease(health, Date.now() - begunAtMs, reason, now());
  }

  function show(): void {
    showHost(health);
    tellProblems({ word: 'hosts', subject: host }, told, hostConditions(health));
    told = hostConditions(health);
    const seen = hostProblemsOf(health);
    conditions.tell(conditionFacts({ word: 'hosts', subject: host }, wrong, seen, now()));
    wrong = seen;
  }

  for (;;) {
    show();
    if (isLong() && isQuiet()) {
      await continueAsNew<typeof watchHost>({ host, carried: health });
    }
    const pauseMs = pauseBeforeGreeting(health);
    if (pauseMs > 0) {
      const known = health.incarnation;
      await condition(() => health.incarnation !== known, pauseMs, { summary: 'leases end as soon as they begin' });
    }
    await greet();
    show();
    if (health.state === 'up') await hold();
  }
}

function isNotTakenUp(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure)
    return cause.timeoutType === 'HEARTBEAT' ? 'no beat for 15 s' : `timed out (${cause.timeoutType})`;
  return cause instanceof Error ? cause.message : String(cause);
}

function now(): string {
  return new Date().toISOString();
}
