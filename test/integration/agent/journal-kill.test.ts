import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Journal } from '../../../src/agent/journal';
import { until } from '../../support/until';

const runTypescript = resolve(__dirname, '../../support/run-typescript.cjs');
const kills = 24;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Acknowledgement = { name: string; seq: number; message: string } | { name: string; told: number };

/** A line that the kill cut off was not given. */
function acknowledgementsIn(file: string): Acknowledgement[] {
  if (!existsSync(file)) return [];
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line) as Acknowledgement);
}

/** What is in the file beyond what was acknowledged is fine: it was written, and the kill came before the word. */
function expectAllKept(journal: Journal, given: Acknowledgement[]): void {
  const lost: Acknowledgement[] = [];
  for (const each of given) {
    const told = journal.told(each.name);
    if ('told' in each) {
      if (told < each.told) lost.push(each);
    } else if (each.seq > told) {
      const kept = journal.untold(each.name).find(({ seq }) => seq === each.seq);
      if (kept?.kind !== 'problemBegan' || kept.message !== each.message) lost.push(each);
    }
  }
  expect(lost).toEqual([]);
  const seqs = given.flatMap((each) => ('seq' in each ? [each.seq] : []));
  expect(new Set(seqs).size).toBe(seqs.length);
  for (const name of ['t0', 't1', 't2', 't3', 't4']) {
    const untold = journal.untold(name).map(({ seq }) => seq);
    expect(untold).toEqual([...new Set(untold)].sort((a, b) => a - b));
  }
}

test(`after each of ${kills} kill -9 at random moments everything acknowledged is there, once and in order`, async () => {
  const file = join(folder, 'journal');
  const acknowledged = join(folder, 'acknowledged');
  const linesOfEachLife: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const sizeBefore = existsSync(acknowledged) ? statSync(acknowledged).size : 0;
    const writer = spawn(
      process.execPath,
      ['-r', runTypescript, join(__dirname, 'journal-writer.ts'), file, acknowledged],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = once(writer, 'exit');
    const hasBegun = () => existsSync(acknowledged) && statSync(acknowledged).size > sizeBefore;
    await until('it records', hasBegun);
    // Every third one is killed as soon as it is seen to record, the others in the midst of it.
    if (kill % 3 > 0) await delay(Math.random() * 80);
    writer.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);

    const given = acknowledgementsIn(acknowledged);
    linesOfEachLife.push(given.length);
    const unreadable: number[] = [];
    const journal = new Journal(file, 'h1', (line) => unreadable.push(line));
    expectAllKept(journal, given);
    journal.close();
    // Only a last line can be torn, and the opening has cleared it away.
    expect(unreadable.length).toBeLessThanOrEqual(1);
    new Journal(file, 'h1', (line) => {
      throw new Error(`line ${line} cannot be read after an opening`);
    }).close();
  }
  expect(Math.min(...linesOfEachLife)).toBeGreaterThan(0);
});
