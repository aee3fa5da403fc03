import fc from 'fast-check';
import { age } from '../../../src/cli/ages';
import { awaySentence, doneSentence } from '../../../src/cli/request-sentences';
import { alignedTable, plainTable } from '../../../src/cli/table';
import { workflowUrl } from '../../../src/cli/temporal-web';
import { unknownTenantSentence } from '../../../src/cli/unknown-tenant';
import { row } from './samples';

test('an age shows its two largest units', () => {
  const now = Date.parse('2026-01-02T00:00:00.000Z');
  const at = (msAgo: number) => age(new Date(now - msAgo).toISOString(), now);
  expect([0, 59_999, 60_000, 3_599_000, 3_600_000, 7_500_000, 86_400_000, 1_040_400_000].map(at)).toEqual([
    '0s',
    '59s',
    '1m',
    '59m',
    '1h',
    '2h 5m',
    '1d',
    '12d 1h',
  ]);
  expect(at(-5000)).toBe('0s');
});

test('a table is aligned for people, whatever colours its cells have', () => {
  const table = {
    headings: ['name', 'state'],
    rows: [
      ['a', '\u001b[32mup\u001b[39m'],
      ['long-name', 'unknown'],
    ],
  };
  expect(alignedTable(table)).toBe('NAME       STATE\na          \u001b[32mup\u001b[39m\nlong-name  unknown\n');
});

test('a table for programs has one line for each row and one tab between cells, whatever is in them', () => {
  const cells = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\n', '\r') }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(cells), (rows) => {
      const lines = plainTable({ headings: ['a', 'b', 'c'], rows }).split('\n');
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines.slice(0, -1)) expect(line.split('\t')).toHaveLength(3);
    }),
  );
});

test('the page of a run is known where Temporal Web is', () => {
  const run = { workflowId: 'tenant/a', runId: 'r1' };
  const embedded = { kind: 'embedded', namespace: 'watchkeeper', port: 7233, uiPort: 8233 } as const;
  expect(workflowUrl(embedded, run)).toBe(
    'http://127.0.0.1:8233/namespaces/watchkeeper/workflows/tenant%2Fa/r1/user-metadata',
  );
  expect(workflowUrl({ kind: 'address', address: 'there:7233', namespace: 'n' }, run)).toBeNull();
});

test('an unknown tenant comes with the name that was probably meant', () => {
  expect(unknownTenantSentence('alhpa', ['alpha', 'beta'])).toBe('there is no tenant alhpa; did you mean alpha?');
  expect(unknownTenantSentence('x', ['alpha'])).toBe(
    'there is no tenant x; `watchkeeper tenants list` shows those there are',
  );
  expect(unknownTenantSentence('x', [])).toBe('there is no tenant x; there are none yet');
});

test('what was done is one sentence', () => {
  expect(doneSentence('start', row({ port: 81, pid: 7 }))).toBe('Tenant alpha runs on port 81 (process 7).');
  expect(doneSentence('restart', row({ port: 81, pid: 7 }))).toBe(
    'Tenant alpha was restarted and runs on port 81 (process 7).',
  );
  expect(doneSentence('stop', row({ pid: null }))).toBe(
    'Tenant alpha is stopped, and stays so until it is started again.',
  );
  const released = { by: 'ann', since: 'then', until: null, reason: null };
  expect(doneSentence('release', row({ pid: 7, released }))).toBe(
    'Tenant alpha is released: nothing touches its process 7 until `watchkeeper tenants take alpha`.',
  );
  expect(doneSentence('release', row({ pid: null, released: { ...released, until: 'noon' } }))).toBe(
    'Tenant alpha is released: nothing starts it until `watchkeeper tenants take alpha` or noon.',
  );
  expect(doneSentence('take', row({ state: 'starting' }))).toBe(
    'Tenant alpha is supervised again; now it is starting.',
  );
});

test('a host that is away is named, with since when if anybody knows', () => {
  const since = '2026-01-01T00:00:00.000Z';
  expect(awaySentence('alpha', 'h1', { state: 'lost', since })).toBe(
    `tenant alpha is on host h1, whose agent has been away since ${since}; start \`watchkeeper agent --host h1\` there and ask again`,
  );
  expect(awaySentence('alpha', 'h1', null)).toContain('whose agent has been away; start');
  expect(awaySentence('alpha', 'h1', { state: 'up', since })).not.toContain(since);
});
