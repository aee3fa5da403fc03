import { log } from '@temporalio/workflow';
import { problemChanges, type Condition } from '../src/domain/problem-changes';

/** Lines in the worker's log, of what only a workflow can see. Not repeated by a replay, and no commands. */
export function tellProblems(
  { word, subject }: { word: 'hosts' | 'tenants'; subject: string },
  before: readonly Condition[],
  after: readonly Condition[],
): void {
  const { began, ended } = problemChanges(before, after);
  for (const { code, message, since } of ended) {
    const lastedMs = Math.max(0, Date.now() - Date.parse(since));
    log.info(`${subject}: ${code} is over`, { event: `${word}:problemEnded`, subject, code, message, lastedMs });
  }
  for (const { code, message } of began) {
    log.warn(`${subject}: ${message}`, { event: `${word}:problemBegan`, subject, code, message });
  }
}
