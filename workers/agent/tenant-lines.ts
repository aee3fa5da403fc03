/** The log of what happens to tenants: each transition, and each beginning and end of a problem, is one line. */
import { problemChanges } from '../../src/domain/problem-changes';
import type { TenantState, TransitionFact } from '../../src/domain/tenants/tenant-state';
import type { Logger } from '../../src/telemetry/logger';
import type { ProblemLines } from './problem-lines';

export class TenantLines {
  constructor(
    private readonly log: Logger,
    private readonly problems: ProblemLines,
  ) {}

  note(fact: TransitionFact, after: TenantState, before: TenantState | undefined): void {
    // What these two bring about is told below, as is what others bring about.
    if (fact.kind !== 'problemBegan' && fact.kind !== 'problemEnded') {
      const { kind, ...fields } = fact;
      this.log.note(`tenants:${kind}`, { tenant: after.name, ...fields });
    }
    const { began, ended } = problemChanges(before?.problems ?? [], after.problems);
    const subject = { word: 'tenants', subject: after.name } as const;
    for (const problem of ended) this.problems.ended({ ...subject, ...problem });
    for (const problem of began) this.problems.began({ ...subject, ...problem });
  }
}
