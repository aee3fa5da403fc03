/** One line when a problem begins and one when it ends. */
import type { Condition } from '../../src/domain/problem-changes';
import type { Logger } from '../../src/telemetry/logger';

export interface SubjectProblem extends Condition {
  word: 'hosts' | 'tenants';
  /** The host, the tenant, or the directory that is no tenant. */
  subject: string;
}

export class ProblemLines {
  constructor(private readonly log: Logger) {}

  began({ word, subject, code, message }: SubjectProblem): void {
    this.log.note(`${word}:problemBegan`, { subject, code, message }, `${subject}: ${message}`);
  }

  ended({ word, subject, code, message, since }: SubjectProblem): void {
    const lastedMs = Math.max(0, Date.now() - Date.parse(since));
    this.log.note(`${word}:problemEnded`, { subject, code, message, lastedMs }, `${subject}: ${code} is over`);
  }
}
