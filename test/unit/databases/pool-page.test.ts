import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import { outcomeSentence } from '../../../src/domain/databases/pool-story';
import { poolPage, poolPurpose } from '../../../src/domain/databases/pool-page';
import { keptPoolStory, newPoolState, tell, type PoolState } from '../../../src/domain/databases/pool-state';
import { at, brake, drain, outcome, poolOf, seen } from './pool-samples';

const pageLimit = 20_000;
const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
/** So many hosts that see so many databases. */
const pool = (hosts: number, members: number, of = (name: string, _host: string) => seen(name)) =>
  poolOf(Object.fromEntries(many(hosts, 'host-').map((host) => [host, many(members, 'db').map((db) => of(db, host))])));
const rowsOf = (page: string) => page.split('\n').filter((line) => line.startsWith('| db'));

test('before anybody has told anything the page says so', () => {
  const page = poolPage(newPoolState('main'));
  expect(page).toContain('## Databases of pool main: well');
  expect(page).toContain('No agent has told anything yet.');
  expect(page).toContain('### What happened (newest first)\n\nNothing yet.');
});

test('it shows brakes, drains, how each host sees each database, and the story', () => {
  const down = seen('db1', { verdict: 'down', reason: 'it is not there; start it', since: at(9), tenants: 3 });
  const held = seen('db2', { isHeld: true });
  const rules = { drained: [drain('db2', 'a disk'), drain('db3')], brakes: [brake()] };
  const state = tell(poolOf({ h1: [down, held], h2: [seen('db1'), seen('db2')] }, rules), at(20), 'ann drains db2');
  expect(poolPage(state)).toBe(
    [
      '## Databases of pool main: degraded',
      `**Brake**: moves are braked by ann since ${at(3)}: the switch is replaced`,
      `**db2 is drained** by ann since ${at(2)}: a disk`,
      `**db3 is drained** by ann since ${at(2)}`,
      '### As each host sees them',
      [
        '| Database | Host | Verdict | Since | Tenants | What is seen | Told at |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        `| db1 | h1 | down | ${at(9)} | 3 | it is not there | ${at(1)} |`,
        `| db1 | h2 | up | ${at(0)} | 0 | it answers | ${at(1)} |`,
        `| db2 | h1 | up, held down, drained | ${at(0)} | 0 | it answers | ${at(1)} |`,
        `| db2 | h2 | up, drained | ${at(0)} | 0 | it answers | ${at(1)} |`,
      ].join('\n'),
      '### What happened (newest first)',
      `- ${at(20)} ann drains db2\n- ${at(1)} h1 sees db1 down: it is not there`,
    ].join('\n\n'),
  );
});

test('of a great pool it shows what is not well, what fits, and how much is left out', () => {
  const isLost = (name: string, host: string) => name === 'db5' && host === 'host-50';
  const page = poolPage(pool(50, 5, (name, host) => seen(name, isLost(name, host) ? { verdict: 'down' } : {})));
  const rows = rowsOf(page);
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.length).toBeLessThan(250);
  expect(rows.at(-1)).toMatch(/^\| db5 \| host-50 \| down \|/);
  expect(page).toContain(`\n\n${250 - rows.length} more rows are left out; \`watchkeeper databases list\` shows all.`);
  expect(Buffer.byteLength(page)).toBeLessThan(pageLimit);
});

test('a story of long sentences keeps the newest, each with its beginning', () => {
  const message = `it waits, for nobody can take it: ${many(5, 'db').join(' is down, ')} is down`;
  const left = many(20, 'tenant-').map((name) => ({
    ...{ name, host: 'h1', from: 'db1', code: 'noneEligible' as const, message },
  }));
  let state: PoolState = pool(50, 5);
  for (let index = 1; index <= keptPoolStory; index++)
    state = tell(state, at(index), outcomeSentence(`h${index}`, ['db1'], outcome({ left, leftCount: 40 })));
  const page = poolPage(state);
  expect(page).toContain(
    `(newest first)\n\n- ${at(keptPoolStory)} h${keptPoolStory} moved 0 of 40 off db1; not moved: tenant-1`,
  );
  expect(page).toMatch(/\n\n\d+ older entries are left out\.$/);
  expect(Buffer.byteLength(page)).toBeLessThan(pageLimit);
});

test('any pool has a page within the size that Temporal Web takes', () => {
  const name = fc.stringMatching(/^[a-z]{1,60}$/);
  const member = fc.record({
    ...{ name, verdict: fc.constantFrom(...databaseVerdicts), isHeld: fc.boolean() },
    reason: fc.string({ unit: 'grapheme', maxLength: 300 }),
  });
  const hosts = fc.dictionary(name, fc.array(member, { maxLength: 8 }), { maxKeys: 20 });
  const sentences = fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 80 });
  const drained = fc.array(fc.tuple(name, fc.string({ unit: 'grapheme', maxLength: 200 })), { maxLength: 40 });
  fc.assert(
    fc.property(hosts, sentences, drained, (known, told, drains) => {
      const seenBy = Object.entries(known).map(([host, members]) => {
        return [host, members.map(({ name: db, ...part }) => seen(db, part))] as const;
      });
      const rules = { drained: drains.map(([db, reason]) => drain(db, reason)), brakes: [brake()] };
      const page = poolPage(tell(poolOf(Object.fromEntries(seenBy), rules), at(5), ...told));
      expect(Buffer.byteLength(page)).toBeLessThan(pageLimit);
    }),
    { numRuns: 50 },
  );
});

test('what the workflow is for is told within the size of a summary', () => {
  const { staticSummary, staticDetails } = poolPurpose('p'.repeat(63));
  expect(staticSummary).toContain('p'.repeat(63));
  expect(Buffer.byteLength(staticSummary)).toBeLessThan(400);
  expect(staticDetails).toContain('drain, resume, brake, rebalance');
});
