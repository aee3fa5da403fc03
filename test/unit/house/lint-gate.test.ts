import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Linter } from 'eslint';
import { importRules } from '../../../tools/lint/import-rules.cjs';

const repository = resolve(__dirname, '../../..');

/** Rules of the gate for a file in the room of pure code. */
let rules: Linter.RulesRecord;

beforeAll(() => {
  const eslint = join(repository, 'node_modules/.bin/eslint');
  const words = ['--print-config', 'src/domain/tenants/probe.ts'];
  const printed = execFileSync(eslint, words, { cwd: repository, encoding: 'utf8' });
  ({ rules } = JSON.parse(printed) as { rules: Linter.RulesRecord });
}, 30_000);

test('the gate lints by the import table', () => {
  const expected = importRules(repository).rules?.['boundaries/dependencies'] as unknown[];
  expect(rules['boundaries/dependencies']).toEqual([2, ...expected.slice(1)]);
});

describe('pure code', () => {
  const complaints = (line: string): Linter.LintMessage[] => {
    const restrictions = Object.entries(rules).filter(([name]) => name.startsWith('no-restricted-'));
    return new Linter().verify(`${line}\n`, { rules: Object.fromEntries(restrictions) });
  };

  test.each([
    ...['Date.now();', "Date['now']();", 'const { now } = Date;', 'new Date();', 'Date();', 'performance.now();'],
    ...['Math.random();', "Math['random']();", 'const { random } = Math;', 'crypto.randomUUID();'],
    ...['process.env;', 'const { pid } = process;', 'globalThis.process;', 'global.process;'],
    ...[
      'setTimeout(act, 1);',
      'setInterval(act, 1);',
      'setImmediate(act);',
      'queueMicrotask(act);',
      'AbortSignal.timeout(1);',
    ],
    ...['console.log(1);', "fetch('http://127.0.0.1');", "Buffer.from('');", "require('node:fs');"],
  ])('may not say `%s`', (line) => {
    const found = complaints(line);
    expect(found).toMatchObject([{ severity: 2 }]);
    expect(found[0]?.fatal).toBeUndefined();
  });

  test.each([
    ...['new Date(atMs);', "new Date('2026-01-01').toISOString();", 'Date.parse(at);', 'Date.UTC(2026, 0);'],
    ...['Math.round(1.5);', 'state.process;', 'const process = state.process; process.pid;', 'JSON.stringify({});'],
  ])('may say `%s`', (line) => {
    expect(complaints(line)).toEqual([]);
  });
});
