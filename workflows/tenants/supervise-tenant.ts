/**
 * One tenant, from its appearance until it is gone. The host's agent acts and tells; this decides what needs judgement,
 * takes what people ask, and shows it all. With nothing to tell it waits, and adds no event to its history.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  decisionDue,
  decisionSent,
  newSupervision,
  note,
  ownProblemsOf,
  takeReport,
  type Supervision,
} from '../../src/domain/tenants/supervision';
import { conditionsOver, tenantConditions } from '../../src/domain/tenants/tenant-conditions';
import type { TenantReport } from '../../src/domain/tenants/tenant-report';
import { ConditionDesk } from '../condition-desk';
import { tellProblems } from '../tell-problems';
import {
  moveTenantUpdate,
  releaseTenantUpdate,
  restartTenantUpdate,
  startTenantUpdate,
  stopTenantUpdate,
  takeTenantUpdate,
  tenantKnownQuery,
  tenantReportedSignal,
  type MoveCommand,
  type ReleaseCommand,
  type TenantCommand,
} from './messages';
import { sendDecision } from './send-decision';
import { showTenant } from './show-tenant';
import { TenantRequests } from './tenant-requests';

/** A run this long is continued as new as soon as it is quiet. */
export const eventsPerRun = 300;

export interface SuperviseTenantInput {
  name: string;
  /** What the run before this one knew. */
  carried?: Supervision;
}

export interface TenantEnd {
  name: string;
  host: string;
  removedAt: string;
  restarts: number;
}

export async function superviseTenant({ name, carried }: SuperviseTenantInput): Promise<TenantEnd> {
  let supervision = carried ?? newSupervision(name);
  let shown: Supervision | null = null;
  let isDeciding = false;
  const requests = new TenantRequests(() => supervision);
  const conditions = new ConditionDesk();

  setHandler(tenantReportedSignal, take, {
    description: 'The host’s agent tells what happened, and the state it led to',
  });
  setHandler(startTenantUpdate, (command) => requests.carryOut('start', command), {
    validator: (command: TenantCommand) => requests.mayAsk('start', command),
    description: 'Want it running; done when its check has passed',
  });
  setHandler(stopTenantUpdate, (command) => requests.carryOut('stop', command), {
    validator: (command: TenantCommand) => requests.mayAsk('stop', command),
    description: 'Stop it and keep it stopped; done when its process is gone',
  });
  setHandler(restartTenantUpdate, (command) => requests.carryOut('restart', command), {
    validator: (command: TenantCommand) => requests.mayAsk('restart', command),
    description: 'Replace its process; done when the new one has passed its check',
  });
  setHandler(moveTenantUpdate, (command) => requests.carryOut('move', command), {
    validator: (command: MoveCommand) => requests.mayMove(command),
    description: 'Give it another database; done when it serves from there',
  });
  setHandler(releaseTenantUpdate, (command) => requests.carryOut('release', command), {
    validator: (command: ReleaseCommand) => requests.mayRelease(command),
    description: 'Stop supervising it and leave its process as it is',
  });
  setHandler(takeTenantUpdate, (command) => requests.carryOut('take', command), {
    validator: (command: TenantCommand) => requests.mayAsk('take', command),
    description: 'Supervise it again',
  });

  setHandler(tenantKnownQuery, () => supervision, { description: 'What is known of the tenant, and why it is so' });

  const isGone = () => supervision.known?.isRemoved === true;
  const isQuiet = () => !isDeciding && conditions.isQuiet && allHandlersFinished();
  const isLong = () => workflowInfo().historyLength >= eventsPerRun || workflowInfo().continueAsNewSuggested;

  function take(report: TenantReport): void {
    const before = supervision;
    supervision = takeReport(before, report, now());
    if (supervision !== before) conditions.tell(tenantConditions(before, supervision, report, now()));
  }

  async function decide(): Promise<void> {
    const due = decisionDue(supervision, Date.now());
    if (due === null || isDeciding) return;
    isDeciding = true;
    supervision = decisionSent(supervision, due.run);
    const mishap = await sendDecision(supervision, due);
    // A new object either way: the loop has to look again, for another exit may wait for its decision.
    supervision = mishap === null ? { ...supervision } : note(supervision, now(), mishap);
    isDeciding = false;
  }

  try {
    while (!(isGone() && isQuiet())) {
      void decide();
      tellProblems({ word: 'tenants', subject: name }, ownProblemsOf(shown ?? supervision), ownProblemsOf(supervision));
      shown = supervision;
      showTenant(supervision);
      await condition(() => supervision !== shown || (isQuiet() && (isLong() || isGone())));
      // Reports that arrive now make the server refuse the end of this run, and are taken first.
      if (isQuiet() && isLong() && !isGone())
        await continueAsNew<typeof superviseTenant>({ name, carried: supervision });
    }
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(async () => {
        await requests.stopForGood();
        showTenant(supervision);
        conditions.tell(conditionsOver(supervision, now()));
        await condition(() => conditions.isQuiet && allHandlersFinished());
      });
    }
    throw error;
  }
  return endOf(supervision);
}

function endOf({ name, known }: Supervision): TenantEnd {
  return {
    name,
    host: known?.host ?? '',
    removedAt: known?.state.since ?? now(),
    restarts: known?.state.restarts ?? 0,
  };
}

function now(): string {
  return new Date().toISOString();
}
