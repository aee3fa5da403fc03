import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './call';

test('all levels run in order, and those that are not asked for leave their stages', () => {
  expect(
    call('test/plan.mjs', 'stagesOf', [
      [['scenarios', 'integration', 'workflows', 'replay', 'activities', 'unit', 'static']],
      [['integration', 'unit']],
      [[]],
    ]),
  ).toEqual([
    [['static'], ['unit'], ['activities'], ['replay'], ['workflows', 'integration'], ['scenarios']],
    [['unit'], ['integration']],
    [],
  ]);
});

test('every level of Jest has its stage', () => {
  const config = readFileSync(join(__dirname, '../../../jest.config.cjs'), 'utf8');
  const ofJest = [...config.matchAll(/level\('(\w+)'/g)].map(([, name]) => name);
  const [stages] = call('test/plan.mjs', 'stagesOf', [[ofJest]]) as [string[][]];
  expect(stages.flat().sort()).toEqual([...ofJest].sort());
});

const file = (path: string, weight: number) => ({ path, weight });

test('files are dealt to lanes by weight, each once, and the same way every time', () => {
  const files = [file('a', 1), file('b', 4), file('c', 3), file('d', 1), file('e', 1)];
  expect(
    call('test/plan.mjs', 'dealFiles', [
      [files, 2],
      [[...files].reverse(), 2],
      [files, 1],
      [[file('a', 1), file('b', 1)], 3],
      [[], 3],
    ]),
  ).toEqual([
    [
      ['b', 'd'],
      ['c', 'a', 'e'],
    ],
    [
      ['b', 'd'],
      ['c', 'a', 'e'],
    ],
    [['b', 'c', 'a', 'd', 'e']],
    [['a'], ['b']],
    [],
  ]);
});

test('files that are weighed by what was seen are there; the others are weighed by their length', () => {
  const root = join(__dirname, '../../..');
  const plan = readFileSync(join(root, 'tools/test/plan.mjs'), 'utf8');
  const weighed = [...plan.matchAll(/'(test\/[^']+)': \d+/g)].map(([, path]) => path!);
  expect(weighed.length).toBeGreaterThan(0);
  expect(weighed.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const weights = call('test/plan.mjs', 'weightOf', [
    [weighed[0], 4_000_000],
    ['test/other.test.ts', 4000],
    ['test/longer.test.ts', 8000],
  ]) as number[];
  expect(weights[0]).toBeLessThan(1000);
  expect(weights[1]).toBeLessThan(weights[2]!);
});
