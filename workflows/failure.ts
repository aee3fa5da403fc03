import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { alertFailures, type AlertFailureType } from '../src/domain/alerts/failures';
import { databaseFailures, type DatabaseFailureType } from '../src/domain/databases/failures';
import { tenantFailures, type TenantFailureType } from '../src/domain/tenants/failures';

export function tenantFailure(type: TenantFailureType, message?: string): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: message ?? tenantFailures[type].sentence,
    nonRetryable: true,
    category: 'BENIGN',
  });
}

export function databaseFailure(type: DatabaseFailureType, message?: string): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: message ?? databaseFailures[type].sentence,
    nonRetryable: true,
    category: 'BENIGN',
  });
}

export function alertFailure(type: AlertFailureType, message?: string): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: message ?? alertFailures[type].sentence,
    nonRetryable: true,
    category: 'BENIGN',
  });
}

/** What a failed activity on a host means to the one who asked. */
export function hostFailure(error: unknown, host: string): unknown {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    return ApplicationFailure.create({
      ...(cause.type ? { type: cause.type } : {}),
      message: cause.message,
      nonRetryable: true,
      category: 'BENIGN',
    });
  }
  if (!(cause instanceof TimeoutFailure)) return error;
  return cause.timeoutType === 'SCHEDULE_TO_START'
    ? tenantFailure('hostAway', `the agent of host ${host} did not take the request; see that it runs`)
    : tenantFailure(
        'notDoneInTime',
        `the agent of host ${host} took the request and did not answer; look at the tenant`,
      );
}
