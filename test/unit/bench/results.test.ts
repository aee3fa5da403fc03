import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestResults, resultsFolder, saveResult } from '../../bench/results';
import { resultOf } from './results';

const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('of each measurement the newest whole result counts, and no quick one', () => {
  const old = resultOf({ startedAt: '2026-01-01T00:00:00.000Z' });
  const newest = resultOf({ startedAt: '2026-01-03T00:00:00.000Z' });
  const quick = resultOf({ startedAt: '2026-01-04T00:00:00.000Z', options: { ...newest.options, quick: true } });
  const other = resultOf({ name: 'hang' });
  for (const result of [newest, old, quick, other]) saveResult(folder, result);
  writeFileSync(join(folder, 'notes.txt'), 'no result');
  expect(newestResults(folder)).toEqual(
    new Map([
      ['crash', newest],
      ['hang', other],
    ]),
  );
});

test('a folder that is not there holds no results', () => {
  expect(newestResults(join(folder, 'nowhere'))).toEqual(new Map());
});

test('results are kept outside the repository', () => {
  const before = process.env['XDG_CACHE_HOME'];
  process.env['XDG_CACHE_HOME'] = '/cache';
  try {
    expect(resultsFolder(undefined)).toBe('/cache/watchkeeper/bench');
    expect(resultsFolder('/elsewhere')).toBe('/elsewhere');
    process.env['XDG_CACHE_HOME'] = 'relative';
    expect(resultsFolder(undefined)).toMatch(/^\/.*\/\.cache\/watchkeeper\/bench$/);
  } finally {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  }
});
