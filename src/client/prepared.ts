/** Whether a server has what Watchkeeper needs of it before anything else: its namespace and its search attributes. */
import type { Connection } from '@temporalio/client';
import { everyAttributeQuery } from '../domain/search-attributes';
import { within } from './deadline';
import { RequestFailure } from './request-failure';

/** A `Connection`, or a worker's `NativeConnection`. */
export type PreparableConnection = {
  workflowService: Pick<Connection['workflowService'], 'describeNamespace' | 'countWorkflowExecutions'>;
  withDeadline: Connection['withDeadline'];
};

/** Throws a RequestFailure that says what is missing, or that nobody answers. */
export async function requirePrepared(
  connection: PreparableConnection,
  namespace: string,
  deadlineMs: number,
): Promise<void> {
  const { workflowService } = connection;
  await Promise.all([
    within(connection, deadlineMs, () => workflowService.describeNamespace({ namespace })),
    within(connection, deadlineMs, () =>
      workflowService.countWorkflowExecutions({ namespace, query: everyAttributeQuery }),
    ).catch((error: unknown) => {
      // Lists may be out of order while all else works.
      if (error instanceof RequestFailure && error.kind !== 'unreachable') throw error;
    }),
  ]);
}
