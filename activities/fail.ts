import { ApplicationFailure } from '@temporalio/common';
import { tenantFailures, type TenantFailureType } from '../src/domain/tenants/failures';

/** Expected failures keep the type and the retry rule of their error table; others stay what they are. */
export function translateFailure(error: unknown): unknown {
  if (!isExpected(error)) return error;
  return ApplicationFailure.create({
    type: error.type,
    message: error.message,
    nonRetryable: !tenantFailures[error.type].retryable,
    // Keeps what is expected out of error logs and error counts.
    category: 'BENIGN',
    cause: error,
  });
}

export async function failAs<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw translateFailure(error);
  }
}

/** Known by its type and not by its class, because hosts and activities do not share one. */
function isExpected(error: unknown): error is Error & { type: TenantFailureType } {
  return error instanceof Error && 'type' in error && Object.hasOwn(tenantFailures, String(error.type));
}
