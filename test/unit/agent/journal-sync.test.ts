import type * as Fs from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../../src/agent/journal';
import { until } from '../../support/until';

/** Syncs that the disk has not finished yet; each ends when it is called. */
const underWay: ((error?: Error) => void)[] = [];
jest.mock('node:fs', () => ({
  ...jest.requireActual<typeof Fs>('node:fs'),
  fsync: (_fd: number, done: (error?: Error) => void) => void underWay.push(done),
}));

let folder: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-journal-'));
  journal = new Journal(join(folder, 'journal'), 'h1', () => {});
});
afterEach(() => {
  for (const end of underWay.splice(0)) end();
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const append = () => journal.append('alpha', { kind: 'checkPassed', run: 1 });
const syncBegins = () => until('a sync is under way', () => underWay.length > 0);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Whether `promise` is settled after everything that is possible now has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => (settled = true);
  promise.then(note, note);
  for (let turns = 0; turns < 5; turns++) await turn();
  return settled;
}

test('what is appended is synced soon, many lines at once', async () => {
  for (let line = 0; line < 10; line++) append();
  await syncBegins();
  underWay.shift()!();
  for (let turns = 0; turns < 5; turns++) await turn();
  expect(underWay).toEqual([]);
});

test('a sync that is asked for waits for the one that is under way', async () => {
  append();
  await syncBegins();
  const synced = journal.sync();
  expect(await isSettled(synced)).toBe(false);
  underWay.shift()!();
  expect(await synced).toBe(true);
});

test('what is appended during a sync is covered by another one, asked for or not', async () => {
  append();
  await syncBegins();
  append();
  underWay.shift()!();
  await syncBegins();
  append();
  const synced = journal.sync();
  underWay.shift()!();
  await syncBegins();
  expect(await isSettled(synced)).toBe(false);
  underWay.shift()!();
  expect(await synced).toBe(true);
});

test('a failed sync is told to who asked, and is tried again by who asks next', async () => {
  append();
  await syncBegins();
  const synced = journal.sync();
  const failure = expect(synced).rejects.toThrow('EIO');
  underWay.shift()!(new Error('EIO'));
  await failure;
  const again = journal.sync();
  await syncBegins();
  underWay.shift()!();
  expect(await again).toBe(true);
});
