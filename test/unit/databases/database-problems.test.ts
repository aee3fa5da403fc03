import { databaseProblemsOf } from '../../../src/domain/databases/database-problems';
import type { DatabaseStatus } from '../../../src/domain/databases/database-status';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import { databaseProblems, problemOfVerdict } from '../../../src/domain/databases/failures';

const since = '2026-01-01T00:00:00.000Z';
const status = (name: string, parts: Partial<DatabaseStatus>): DatabaseStatus => ({
  ...{ name, address: `${name}:3306`, verdict: 'up', reason: 'it answers', since, asOf: since },
  ...parts,
});

test('each member that a host sees otherwise than up is a problem of its own', () => {
  const seen = [
    status('db1', {}),
    status('db2', { verdict: 'down', reason: 'it is not there' }),
    status('db3', { verdict: 'full', reason: 'it is full' }),
  ];
  expect(databaseProblemsOf('h1', seen)).toEqual([
    {
      ...{ word: 'databases', subject: 'h1/db2', code: 'databaseDown', since },
      message: 'db2 (db2:3306) is down as host h1 sees it: it is not there',
    },
    {
      ...{ word: 'databases', subject: 'h1/db3', code: 'databaseFull', since },
      message: 'db3 (db3:3306) is full as host h1 sees it: it is full',
    },
  ]);
});

test('one that was not checked yet is no problem', () => {
  expect(databaseProblemsOf('h1', [status('db1', { verdict: 'unknown', asOf: null })])).toEqual([]);
});

test('every verdict but up has a problem with a sentence', () => {
  const verdicts = databaseVerdicts.filter((verdict) => verdict !== 'up');
  const codes = verdicts.map((verdict) => problemOfVerdict[verdict]);
  expect([...codes].sort()).toEqual(Object.keys(databaseProblems).sort());
});
