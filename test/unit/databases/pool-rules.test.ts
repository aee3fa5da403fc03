import { isDrained, newerRules, noRules } from '../../../src/domain/databases/pool-rules';
import { isNewerReport } from '../../../src/domain/databases/pool-report';
import { at, drain } from './pool-samples';

test('a member is drained when there is a drain of exactly its name', () => {
  const rules = { ...noRules, drained: [drain('db1')] };
  expect([isDrained(rules, 'db1'), isDrained(rules, 'db'), isDrained(noRules, 'db1')]).toEqual([true, false, false]);
});

test('of two versions of the rules the higher one counts, and ours among equals', () => {
  const ours = { ...noRules, version: 2 };
  const theirs = { ...noRules, version: 3 };
  expect(newerRules(ours, theirs)).toBe(theirs);
  expect(newerRules(theirs, ours)).toBe(theirs);
  expect(newerRules(ours, { ...theirs, version: 2 })).toBe(ours);
});

test.each([
  ['the first of a host', null, { incarnation: at(5), seq: 1 }, true],
  ['the next of the same life', { incarnation: at(5), seq: 1 }, { incarnation: at(5), seq: 2 }, true],
  ['the same once more', { incarnation: at(5), seq: 2 }, { incarnation: at(5), seq: 2 }, false],
  ['one that was overtaken', { incarnation: at(5), seq: 2 }, { incarnation: at(5), seq: 1 }, false],
  ['the first of a later life', { incarnation: at(5), seq: 99 }, { incarnation: at(6), seq: 1 }, true],
  ['one of an earlier life', { incarnation: at(6), seq: 1 }, { incarnation: at(5), seq: 99 }, false],
])('whether a report is news: %s', (_title, known, told, isNews) => {
  expect(isNewerReport(known, told)).toBe(isNews);
});
