import { ApplicationFailure } from '@temporalio/common';
import { orderFailures, type OrderFailureType } from '../src/domain/orders/failures';
import { tenantFailures, type TenantFailureType } from '../src/domain/tenants/failures';

type FailureType = TenantFailureType | OrderFailureType;
const failures: Record<FailureType, { retryable: boolean }> = { ...tenantFailures, ...orderFailures };

/** Expected failures keep the type and the retry rule of their error table; others stay what they are. */
export function translateFailure(error: unknown): unknown {
  return isExpected(error) ? failWith(error.type, error.message, error) : error;
}

export async function failAs<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw translateFailure(error);
  }
}

export function failWith(type: FailureType, message: string, cause?: Error): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !failures[type].retryable,
    // Keeps what is expected out of error logs and error counts.
    category: 'BENIGN',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Known by its type and not by its class, because hosts and activities do not share one. */
function isExpected(error: unknown): error is Error & { type: FailureType } {
  return error instanceof Error && 'type' in error && Object.hasOwn(failures, String(error.type));
}
