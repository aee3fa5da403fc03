/** What the events of one run of a tenant's workflow say. */
import type { WorkflowHandle } from '@temporalio/client';
import type { Payload, PayloadConverter } from '@temporalio/common';
import type { HistoryFact } from '../domain/tenants/tenant-history';
import type { DecisionRequest, TenantReport } from '../domain/tenants/tenant-report';
import { tenantReportedSignal, type TenantCommand } from '../../workflows/tenants/messages';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

interface Payloads {
  payloads?: Payload[] | null;
}

export function factsOfEvents(
  events: readonly HistoryEvent[],
  runId: string,
  converter: PayloadConverter,
): HistoryFact[] {
  const first = <T>(input: Payloads | null | undefined): T | null => {
    const payload = input?.payloads?.[0];
    return payload === undefined ? null : converter.fromPayload<T>(payload);
  };
  /** Runs that a decision was sent about, by the event that scheduled it. */
  const decisions = new Map<string, number>();

  return events.flatMap((event): HistoryFact[] => {
    const at = momentOf(event);
    const started = event.workflowExecutionStartedEventAttributes;
    if (started) return [{ kind: 'begun', at, runId, continues: started.continuedExecutionRunId || null }];
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === tenantReportedSignal.name) {
      const report = first<TenantReport>(signal.input);
      if (report === null) return [];
      const { host, journal, transitions, state } = report;
      return [{ kind: 'reported', at, host, journal, transitions, state }];
    }
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
    if (accepted) {
      const by = first<TenantCommand>(accepted.input?.args)?.by ?? accepted.meta?.identity ?? 'somebody';
      const what = (accepted.input?.name ?? 'change').replace(/Tenant$/, '');
      return [{ kind: 'asked', at, requestId: accepted.meta?.updateId ?? '', what, by }];
    }
    const answered = event.workflowExecutionUpdateCompletedEventAttributes;
    if (answered) {
      const failure = answered.outcome?.failure;
      const requestId = answered.meta?.updateId ?? '';
      return [{ kind: 'answered', at, requestId, failure: failure ? (failure.message ?? 'no reason is given') : null }];
    }
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === 'applyRestartDecision') {
      decisions.set(String(event.eventId), first<DecisionRequest>(scheduled.input)?.run ?? 0);
      return [];
    }
    const lost = event.activityTaskTimedOutEventAttributes ?? event.activityTaskFailedEventAttributes;
    const run = lost ? decisions.get(String(lost.scheduledEventId)) : undefined;
    if (run !== undefined) return [{ kind: 'decisionLost', at, run }];
    const cancelled = event.workflowExecutionCancelRequestedEventAttributes;
    if (cancelled) return [{ kind: 'cancelAsked', at, by: cancelled.identity ?? '', reason: cancelled.cause ?? '' }];
    const terminated = event.workflowExecutionTerminatedEventAttributes;
    if (terminated) return [{ kind: 'terminated', at, by: terminated.identity ?? '', reason: terminated.reason ?? '' }];
    const failed = event.workflowExecutionFailedEventAttributes;
    if (failed) return [{ kind: 'failed', at, reason: failed.failure?.message ?? 'no reason is given' }];
    if (event.workflowExecutionTimedOutEventAttributes) return [{ kind: 'failed', at, reason: 'it timed out' }];
    return [];
  });
}

function momentOf({ eventTime }: HistoryEvent): string {
  const ms = Number(eventTime?.seconds ?? 0) * 1000 + Math.floor((eventTime?.nanos ?? 0) / 1e6);
  return new Date(ms).toISOString();
}
