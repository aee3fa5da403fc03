import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rotateAtBytes } from '../../../src/telemetry/log-rotation';
import { lastWords } from '../../../workers/start/role-log';
import { until } from '../../support/until';

const runTypescript = resolve(__dirname, '../../support/run-typescript.cjs');
const isRoot = process.getuid?.() === 0;
const kills = 12;

let folder: string;
let log: string;
let told: string;
let writer: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-rotation-'));
  [log, told] = [join(folder, 'agent.log'), join(folder, 'told')];
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

function start(first = 1, atOnce = 20, file = log): void {
  const out = openSync(file, 'a');
  const argv = ['-r', runTypescript, join(__dirname, 'log-writer.ts'), told, String(first), String(atOnce)];
  const env = { ...process.env, WATCHKEEPER_LOG_FILE: file };
  writer = spawn(process.execPath, argv, { stdio: ['ignore', out, out], env });
  closeSync(out);
}

async function kill(): Promise<void> {
  if (writer === null || writer.exitCode !== null || writer.signalCode !== null) return;
  writer.kill('SIGKILL');
  await once(writer, 'exit');
}

const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const birth = (file: string) => statSync(file, { throwIfNoEntry: false })?.ino ?? 0;
const numbersOf = (text: string) => text.split('\n').slice(0, -1).map(Number);
const lastTold = () => numbersOf(readFileSync(told, 'utf8')).at(-1) ?? 0;

/** Numbers of the lines in both files, in order; each line has to be whole. */
function keptNumbers(): number[] {
  const text = [`${log}.1`, log].map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as { line?: number }).line ?? []);
}

function expectNoGap(): void {
  const kept = [...new Set(keptNumbers())].sort((a, b) => a - b);
  const [first = 0] = kept;
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => first + index));
  expect(kept.at(-1)).toBeGreaterThanOrEqual(lastTold());
}

test('a log that grows is put aside while it is written: each line once, none lost, and both stay small', async () => {
  start();
  let largest = 0;
  const rotations = new Set<number>();
  await until(
    'it was put aside twice',
    () => {
      largest = Math.max(largest, size(log));
      if (size(`${log}.1`) > 0) rotations.add(birth(`${log}.1`));
      return rotations.size >= 2 && size(log) < rotateAtBytes / 2;
    },
    60_000,
    5,
  );
  await kill();
  expectNoGap();
  const kept = keptNumbers();
  expect(new Set(kept).size).toBe(kept.length);
  expect(size(`${log}.1`)).toBeGreaterThanOrEqual(rotateAtBytes);
  expect(largest).toBeLessThan(3 * rotateAtBytes);
});

test('whenever its writer is killed, no line is lost', async () => {
  for (let life = 0; life < kills; life++) {
    start(life === 0 ? 1 : lastTold() + 1, 50);
    await until('it writes', () => existsSync(told));
    const before = birth(`${log}.1`);
    const isRotating = () => existsSync(`${log}.1.new`) || birth(`${log}.1`) !== before;
    await until('it is being put aside', isRotating, 60_000, 1);
    await delay(Math.random() * 40);
    await kill();
    // What the killed one may have begun to write and did not tell is written again by the next.
    expectNoGap();
  }
});

test('what a crash prints after it was put aside is still found', async () => {
  writeFileSync(log, `${'x'.repeat(99)}\n`.repeat(rotateAtBytes / 100 - 10));
  const offset = size(log);
  start();
  await until('it was put aside', () => size(`${log}.1`) > 0, 60_000, 5);
  await kill();
  writeFileSync(log, 'RangeError: out of something\n', { flag: 'a' });
  expect(lastWords(log, offset)).toBe('RangeError: out of something');
});

test('a file that standard output does not go to is left alone', async () => {
  const other = join(folder, 'other.log');
  writeFileSync(other, 'mine\n');
  const out = openSync(log, 'a');
  const argv = ['-r', runTypescript, join(__dirname, 'log-writer.ts'), told];
  writer = spawn(process.execPath, argv, {
    stdio: ['ignore', out, out],
    env: { ...process.env, WATCHKEEPER_LOG_FILE: other },
  });
  closeSync(out);
  await until('it has grown big', () => size(log) > rotateAtBytes * 1.2, 60_000, 5);
  expect(readFileSync(other, 'utf8')).toBe('mine\n');
  expect(existsSync(`${log}.1`)).toBe(false);
});

(isRoot ? describe : describe.skip)('on a disk that is too small for two', () => {
  let disk: string;
  beforeEach(() => {
    disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]);
    log = join(disk, 'agent.log');
  });
  afterEach(async () => {
    await kill();
    execFileSync('umount', [disk]);
  });

  test('it says so and goes on; with room again it is put aside, and how many lines were lost is told', async () => {
    start();
    await until('the disk is full', () => size(log) >= 16 * 1024 * 1024 - 4096, 60_000, 5);
    const full = lastTold();
    await until('lines were lost', () => lastTold() > full + 100, 60_000);
    expect(readFileSync(log, 'utf8')).toContain('telemetry:rotationFailed');
    expect(existsSync(`${log}.1`)).toBe(false);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await until('it was put aside', () => size(`${log}.1`) > 0, 60_000, 5);
    await kill();
    const text = readFileSync(`${log}.1`, 'utf8') + readFileSync(log, 'utf8');
    const lost = [...text.matchAll(/"event":"telemetry:linesLost","lost":(\d+)/g)].map(([, count]) => Number(count));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    const torn = text.split('\n').filter((line) => line !== '' && !isWhole(line));
    expect(torn.length).toBeLessThanOrEqual(lost.length);
  });
});

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
