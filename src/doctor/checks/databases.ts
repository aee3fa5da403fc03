/** Whether each database answers from here, as an agent would ask it. */
import { MysqlCheck } from '../../adapters/mysql/mysql-check';
import { targetOf } from '../../adapters/mysql/target';
import type { DatabaseFact } from '../../domain/databases/database-fact';
import { judgeFact } from '../../domain/databases/database-judgement';
import type { DatabaseMember } from '../../domain/databases/database-member';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

/** Longer the whole examination does not wait. */
const longestMs = 3_000;

export async function examineDatabases({ configuration: { databases } }: Patient): Promise<Verdict[]> {
  if (databases === null) return [];
  const timeoutMs = Math.min(databases.check.timeoutMs, longestMs);
  return Promise.all(
    databases.members.map(async (member) => {
      const check = new MysqlCheck(targetOf(member, databases), () => {});
      try {
        return judgeDatabase(member, await check.check(timeoutMs), timeoutMs);
      } finally {
        check.end();
      }
    }),
  );
}

export function judgeDatabase(
  { name, host, port }: Pick<DatabaseMember, 'name' | 'host' | 'port'>,
  fact: DatabaseFact,
  timeoutMs: number,
): Verdict {
  const { verdict, reason } = judgeFact(fact, timeoutMs);
  const [seen = '', ...remedies] = reason.replace(/^it /, '').split('; ');
  const found = `database ${name} (${host}:${port}) ${seen}`;
  if (verdict === 'up') return fine(found);
  const remedy = remedies.join('; ');
  return verdict === 'full' || verdict === 'unknown' ? advice(found, remedy) : problem(found, remedy);
}
