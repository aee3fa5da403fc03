/** docs/what-people-are-told.md and the code name the same conditions, with the same severities, delays and words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertWords, conditionKinds, type ConditionKind } from '../../../src/domain/alerts/condition-kinds';
import { formatDuration } from '../../../src/domain/duration';
import { tablesOf } from './tables-of';

const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
const page = readFileSync(join(__dirname, '../../../docs/what-people-are-told.md'), 'utf8');

const known = alertWords.flatMap((word) =>
  Object.entries<ConditionKind>(conditionKinds[word]).map(([code, kind]) => ({ word, code, kind })),
);

test('every condition that people are told of is on the page, as it is in the code, and nothing else', () => {
  const [table] = tablesOf(page, '## Every condition');
  expect(table).toEqual(
    known.map(({ word, code, kind: { severity, afterMs, title } }) => [
      `\`${word}/${code}\``,
      severity,
      afterMs === 0 ? 'at once' : formatDuration(afterMs),
      title,
    ]),
  );
});

test('what to do about each of them is in the error table of the README', () => {
  const [problems = []] = tablesOf(readme, '## Error table');
  const advice = new Map(problems.map(([code = '', sentence = '']) => [code.replaceAll('`', ''), sentence]));
  expect(known.map(({ code }) => [code, advice.get(code)])).toEqual(known.map(({ code, kind }) => [code, kind.advice]));
});
