/**
 * The databases of one pool: takes what each host tells of them, decides whose tenants leave a lost or drained one, and
 * has their hosts move them. With nothing to decide it waits, and adds no event to its history.
 */
import { allHandlersFinished, condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import { conditionFacts } from '../../src/domain/alerts/condition-facts';
import { isOver } from '../../src/domain/databases/brake';
import { poolConditions } from '../../src/domain/databases/pool-conditions';
import { usedElsewhere } from '../../src/domain/databases/pool-decision';
import { newPoolState, takePoolReport, withRules, type PoolState } from '../../src/domain/databases/pool-state';
import {
  databaseReportedSignal,
  drainDatabaseUpdate,
  poolKnownOfHostQuery,
  poolKnownQuery,
  rebalanceUpdate,
  resumeDatabaseUpdate,
  setBrakeUpdate,
  type BrakeCommand,
  type DrainCommand,
  type MemberCommand,
  type RebalanceCommand,
} from './messages';
import { ConditionDesk } from '../condition-desk';
import { PoolDesk } from './pool-desk';
import { PoolRequests } from './pool-requests';
import { showPool } from './show-pool';

/** A run this long is continued as new as soon as it is quiet. */
export const eventsPerPoolRun = 300;

export interface WatchDatabasesInput {
  pool: string;
  carried?: PoolState;
}

export async function watchDatabases({ pool, carried }: WatchDatabasesInput): Promise<void> {
  const desk = new PoolDesk(carried ?? newPoolState(pool));
  const requests = new PoolRequests(desk);
  const conditions = new ConditionDesk();
  let told = poolConditions(desk.state);

  setHandler(
    databaseReportedSignal,
    (report) => {
      desk.state = takePoolReport(desk.state, report, new Date().toISOString());
      // Of reports that were waiting each is compared: what came and went between them was true, too.
      tellConditions();
    },
    { description: 'A host tells how it sees the databases, and what its tenants have of them' },
  );
  setHandler(poolKnownQuery, () => desk.state, { description: 'What is known, what is decided, and why' });
  setHandler(
    poolKnownOfHostQuery,
    (host) => {
      const known = desk.state.hosts[host];
      if (known === undefined) return null;
      const { incarnation, seq } = known;
      return { incarnation, seq, rules: desk.state.rules, elsewhere: usedElsewhere(desk.state, host) };
    },
    { description: 'What an agent compares with itself' },
  );
  setHandler(drainDatabaseUpdate, (command) => requests.drain(command), {
    validator: (command: DrainCommand) => requests.mayDrain(command),
    description: 'Move everybody off a database, and give it nobody',
  });
  setHandler(resumeDatabaseUpdate, (command) => requests.resume(command), {
    validator: (command: MemberCommand) => requests.mayResume(command),
    description: 'Let a drained database take tenants again',
  });
  setHandler(setBrakeUpdate, (command) => requests.setBrake(command), {
    validator: (command: BrakeCommand) => requests.mayBrake(command),
    description: 'Hold back moves or restarts, or let them go on; done when every agent has confirmed',
  });
  setHandler(rebalanceUpdate, (command) => requests.rebalance(command), {
    validator: (command: RebalanceCommand) => requests.mayRebalance(command),
    description: 'Give the databases about equally many tenants',
  });

  function tellConditions(): void {
    const seen = poolConditions(desk.state);
    conditions.tell(conditionFacts({ word: 'databases', subject: pool }, told, seen, new Date().toISOString()));
    told = seen;
  }

  const isQuiet = () => desk.isQuiet && conditions.isQuiet && allHandlersFinished();
  const isLong = () => workflowInfo().historyLength >= eventsPerPoolRun || workflowInfo().continueAsNewSuggested;

  for (;;) {
    endBrakes(desk);
    desk.decide();
    showPool(desk.state);
    tellConditions();
    const shown = desk.state;
    const news = () => desk.state !== shown || (isQuiet() && isLong());
    const untilMs = nextEndOfBrake(desk.state);
    if (untilMs === null) await condition(news);
    else await condition(news, Math.max(1, untilMs - Date.now()), { summary: 'until a brake ends by itself' });
    // Reports that arrive now make the server refuse the end of this run, and are taken first.
    if (isQuiet() && isLong()) await continueAsNew<typeof watchDatabases>({ pool, carried: desk.state });
  }
}

/** The agents end it by themselves at the same moment. */
function endBrakes(desk: PoolDesk): void {
  const nowMs = Date.now();
  const over = desk.state.rules.brakes.filter((brake) => isOver(brake, nowMs));
  if (over.length === 0) return;
  const brakes = desk.state.rules.brakes.filter((brake) => !over.includes(brake));
  desk.state = withRules(desk.state, { brakes });
  desk.say(...over.map(({ scope }) => `the time of the brake of ${scope} is over`));
}

function nextEndOfBrake({ rules }: PoolState): number | null {
  const ends = rules.brakes.flatMap(({ until }) => (until === null ? [] : [Date.parse(until)]));
  return ends.length === 0 ? null : Math.min(...ends);
}
