/** Problems of databases are what a host sees of them now: they begin and end with its verdicts. */
import type { DatabaseStatus } from './database-status';
import { problemOfVerdict, type DatabaseProblemCode } from './failures';

export interface DatabaseProblem {
  word: 'databases';
  /** `host/member`: what one host sees says nothing of another one. */
  subject: string;
  code: DatabaseProblemCode;
  message: string;
  since: string;
}

export function databaseProblemsOf(host: string, databases: readonly DatabaseStatus[]): DatabaseProblem[] {
  return databases.flatMap(({ name, address, verdict, reason, since, asOf }) => {
    // One that has not been looked at is not a problem yet.
    if (verdict === 'up' || (verdict === 'unknown' && asOf === null)) return [];
    const message = `${name} (${address}) is ${verdict} as host ${host} sees it: ${reason}`;
    return [{ word: 'databases', subject: `${host}/${name}`, code: problemOfVerdict[verdict], message, since }];
  });
}
