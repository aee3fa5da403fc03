import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measurements } from '../../bench/measurements';
import type { Measurement } from '../../bench/measurement';
import { drawPage } from '../../bench/page';
import { drawTable, showResult } from '../../bench/show';
import { resultOf } from './results';

const crash = measurements['crash'] as Measurement;
const page = readFileSync(join(__dirname, '../../../docs/benchmarks.md'), 'utf8');

test('a table is as wide as its cells, and no cell can end it', () => {
  const table = {
    title: '',
    columns: ['Kept by', 'p50'],
    rows: [
      ['a|b', '3 ms'],
      ['somebody else', '12.5 ms'],
    ],
  };
  expect(drawTable(table).split('\n')).toEqual([
    '| Kept by       | p50     |',
    '| ------------- | ------- |',
    '| a\\|b          | 3 ms    |',
    '| somebody else | 12.5 ms |',
  ]);
});

test('a result tells machine, load, tenants, seed, tables, aims and remarks', () => {
  expect(showResult(resultOf())).toBe(
    [
      'Measured 2026-01-02 in 2 min on 2 cores, 8 GiB, Debian GNU/Linux 12 (bookworm), Linux 6.1, Node 20.19.0, Temporal CLI 1.8.2; Watchkeeper 0.1.0 (1234567).',
      'Machine load before 0.12, after 1.5. Tenants: small C programs. Seed 7.',
      '',
      '**Alone**',
      '',
      '| Kept by | p50  |',
      '| ------- | ---- |',
      '| a\\|b    | 3 ms |',
      '',
      '| Aim                    | Found |            |',
      '| ---------------------- | ----- | ---------- |',
      '| p50 at most 1.5 × bare | 1.6 × | **missed** |',
      '',
      '- monit looks once a second.',
    ].join('\n'),
  );
});

test('a quick run is called one', () => {
  const quick = resultOf();
  expect(showResult({ ...quick, options: { ...quick.options, quick: true } })).toContain('its figures mean little');
});

test('the page has a section for each measurement, whether measured or not', () => {
  const drawn = drawPage({ crash, hang: crash }, new Map([['crash', resultOf()]]));
  expect(drawn.match(/^## /gm)).toHaveLength(2);
  expect(drawn).toContain(showResult(resultOf()));
  expect(drawn.split('Not measured yet.')).toHaveLength(2);
});

test('the page says what stands in the way, below the figures, whether measured or not', () => {
  const slow = { ...crash, standsInTheWay: ['One thing.', 'Another.'] };
  const { standsInTheWay: _, ...quick } = crash;
  const drawn = drawPage({ slow, quick }, new Map([['slow', resultOf()]]));
  const below = '**What stands in the way**\n\nOne thing.\n\nAnother.\n';
  expect(drawn).toContain(`${showResult(resultOf())}\n\n${below}\n## `);
  expect(drawn.split('**What stands in the way**')).toHaveLength(2);
  expect(drawPage({ slow }, new Map())).toContain(`Not measured yet.\n\n${below}`);
});

test('docs/benchmarks.md asks what the measurements answer', () => {
  const questions = [...page.matchAll(/^## (.*)$/gm)].map(([, question]) => question);
  expect(questions).toEqual(Object.values(measurements).map(({ question }) => question));
});

test('docs/benchmarks.md says what stands in the way, as the measurements do', () => {
  for (const { standsInTheWay = [] } of Object.values(measurements)) {
    for (const paragraph of standsInTheWay) expect(page).toContain(paragraph);
  }
});
