import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { alertFailures, type AlertFailureType } from '../src/domain/alerts/failures';
import { databaseFailures, type DatabaseFailureType } from '../src/domain/databases/failures';
import { orderFailures, type OrderFailureType } from '../src/domain/orders/failures';
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

export function orderFailure(type: OrderFailureType, message?: string): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: message ?? orderFailures[type].sentence,
    nonRetryable: true,
    category: 'BENIGN',
  });
}

/** What a failed activity of the orders worker means to the one who asked. */
export function orderWorkerFailure(error: unknown): unknown {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.type != null && Object.hasOwn(orderFailures, cause.type)) {
    return orderFailure(cause.type as OrderFailureType, cause.message);
  }
  if (!(cause instanceof TimeoutFailure)) {
    return orderFailure('orderWorkFailed', `it did not come about: ${cause?.message ?? error.message}`);
  }
  const isAway = cause.timeoutType === 'SCHEDULE_TO_START';
  const message = isAway
    ? 'no orders worker took it; see that `watchkeeper worker --only orders` runs'
    : 'the orders worker took it and did not answer; ask again';
  return orderFailure('ordersWorkerAway', message);
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
