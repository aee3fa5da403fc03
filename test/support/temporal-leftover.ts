import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';

/** Of a test that is over; it may have ended by itself, or never have begun. */
export async function terminateLeftover(handle: Pick<WorkflowHandle, 'terminate'>): Promise<void> {
  try {
    await handle.terminate('the test is over');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
