import { ApplicationFailure } from '@temporalio/common';
import { tenantFailures } from '../src/domain/tenants/failures';
import { TenantFailure } from '../src/domain/tenants/tenant-failure';

/** Expected failures keep the type and the retry rule of their error table; others stay what they are. */
export function translateFailure(error: unknown): unknown {
  if (!(error instanceof TenantFailure)) return error;
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
