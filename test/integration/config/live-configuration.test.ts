import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration, versionOf } from '../../../config';
import { LiveConfiguration } from '../../../workers/live-configuration';
import { until } from '../../support/until';

const inForceMs = 2000;

let root: string;
let file: string;
let live: LiveConfiguration;
let events: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wk-live-'));
  file = join(root, 'watchkeeper.yaml');
  writeFileSync(file, withGrace('1s'));
  follow();
});
afterEach(() => {
  live.stop();
  rmSync(root, { recursive: true, force: true });
});

function follow(): void {
  events = [];
  live = new LiveConfiguration(loadConfiguration(file), {
    onAccepted: (_version, changed) => events.push(`accepted ${changed.map(({ path }) => path).join()}`),
    onRefused: () => events.push('refused'),
    onRefusalEnded: () => events.push('refusal ended'),
  });
  live.start();
}

function withGrace(stopGrace: string): string {
  return `tenants:\n  stopGrace: ${stopGrace}\n`;
}

const graceIs = (ms: number, withinMs = inForceMs) =>
  until(`the grace of ${ms} ms is in force`, () => live.current.tenants.stopGraceMs === ms, withinMs);
const isRefused = () => until('the new version is refused', () => live.refusal, inForceMs);
const isMended = () => until('the refusal has ended', () => live.refusal === null, inForceMs);

test.each<[string, (text: string) => void]>([
  ['written in place', (text) => writeFileSync(file, text)],
  [
    'renamed over it',
    (text) => {
      writeFileSync(`${file}~`, text);
      renameSync(`${file}~`, file);
    },
  ],
  [
    'removed and made again',
    (text) => {
      unlinkSync(file);
      writeFileSync(file, text);
    },
  ],
  [
    'written with the old size and time',
    (text) => {
      writeFileSync(file, text);
      utimesSync(file, 1, 1);
    },
  ],
])('a version that was %s is in force within two seconds', async (_how, write) => {
  write(withGrace('2s'));
  await graceIs(2000);
  expect(events).toEqual(['accepted tenants.stopGrace']);
  expect(live.current.hash).toBe(versionOf(withGrace('2s')));
});

test('a link that is swapped counts like a write', async () => {
  live.stop();
  for (const [folder, grace] of [
    ['a', '1s'],
    ['b', '2s'],
  ] as const) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, 'watchkeeper.yaml'), withGrace(grace));
  }
  symlinkSync('a', join(root, 'current'));
  file = join(root, 'current', 'watchkeeper.yaml');
  follow();
  symlinkSync('b', join(root, 'next'));
  renameSync(join(root, 'next'), join(root, 'current'));
  await graceIs(2000);
});

test('a write that pauses in the middle is not taken for good', async () => {
  // What has been written so far would be valid.
  writeFileSync(file, 'tenants:\n');
  const begunAtMs = performance.now();
  await until('a moment has passed', () => performance.now() > begunAtMs + 600);
  appendFileSync(file, '  stopGrace: 3s\n');
  await graceIs(3000);
  expect(events).toEqual(['accepted tenants.stopGrace']);
});

test('an invalid version is refused, however often it is changed, until the file is right again', async () => {
  writeFileSync(file, withGrace('soon'));
  const first = await isRefused();
  expect(first.message).toContain('watchkeeper.yaml:2:14: tenants.stopGrace: "soon" is no duration');
  expect(first.message).toContain(`version ${live.current.hash} stays in force`);
  writeFileSync(file, 'tenants: 5\n');
  const second = await until('the second is refused', () => live.refusal?.hash !== first.hash && live.refusal);
  expect(second).toMatchObject({ since: first.since, hash: versionOf('tenants: 5\n') });
  expect(live.current.tenants.stopGraceMs).toBe(1000);
  writeFileSync(file, withGrace('2s'));
  await isMended();
  expect(live.current.tenants.stopGraceMs).toBe(2000);
  expect(events).toEqual(['refused', 'refusal ended', 'accepted tenants.stopGrace']);
});

test('a version that needs a restart is refused as a whole; the old text, written again, ends that', async () => {
  writeFileSync(file, `stateDir: /elsewhere\n${withGrace('2s')}`);
  expect((await isRefused()).message).toContain('watchkeeper.yaml:1:1: stateDir: needs a restart');
  expect(live.current.tenants.stopGraceMs).toBe(1000);
  writeFileSync(file, withGrace('1s'));
  await isMended();
  expect(events).toEqual(['refused', 'refusal ended']);
});

test.each<[string, () => void, string]>([
  ['vanishes', () => unlinkSync(file), 'there is no such file'],
  ['is emptied', () => writeFileSync(file, ''), 'is empty'],
])(
  'a file that %s leaves the old version in force, as a problem that ends when it is back',
  async (_how, harm, why) => {
    harm();
    expect((await isRefused()).message).toContain(why);
    expect(live.current.tenants.stopGraceMs).toBe(1000);
    writeFileSync(file, withGrace('1s'));
    await isMended();
  },
);

test('a file that is written between its reading and the beginning of the watch is not missed', async () => {
  live.stop();
  const old = loadConfiguration(file);
  writeFileSync(file, withGrace('2s'));
  live = new LiveConfiguration(old, {});
  live.start();
  await graceIs(2000);
});

test('a touch is no new version', async () => {
  utimesSync(file, 1, 1);
  const touchedAtMs = performance.now();
  await until('it would have been read', () => performance.now() > touchedAtMs + inForceMs);
  expect(events).toEqual([]);
});
