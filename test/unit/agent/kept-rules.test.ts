import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptRules } from '../../../src/agent/kept-rules';
import { longestBrakeReason } from '../../../src/domain/databases/brake';
import { noRules, type PoolRules } from '../../../src/domain/databases/pool-rules';
import { at, brake, drain } from '../databases/pool-samples';

let parent: string;
let folder: string;
let changes: number;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'wk-rules-'));
  folder = join(parent, 'h1');
  mkdirSync(folder);
  changes = 0;
});
afterEach(() => rmSync(parent, { recursive: true }));

const newLife = () => new KeptRules({ folder, onChanged: () => void (changes += 1) });
const rulesFile = () => join(folder, 'pool.json');
const rules = (version: number, part: Partial<PoolRules> = {}): PoolRules => ({ ...noRules, version, ...part });
let second = 0;
/** Each time at another moment, as files on a host are written. */
function writeBrake(text: string): string {
  second += 1;
  writeFileSync(join(folder, 'brake'), text);
  utimesSync(join(folder, 'brake'), second, second);
  return new Date(second * 1000).toISOString();
}

test('what people decided holds in the next life, too', () => {
  const kept = newLife();
  expect(kept.current).toEqual(noRules);
  const decided = rules(3, { drained: [drain('db1', 'a disk')], brakes: [brake()] });
  kept.take(decided, null);
  const next = newLife();
  expect(next.current).toEqual(decided);
  expect([next.isDrained('db1'), next.isDrained('db2')]).toEqual([true, false]);
  expect([next.brakeOn('moves'), next.brakeOn('restarts')]).toEqual([brake(), null]);
  expect(changes).toBe(1);
});

test('older rules, and the same once more, change nothing', () => {
  const kept = newLife();
  const newest = rules(3, { drained: [drain('db1')] });
  kept.take(newest, null);
  kept.take(rules(2), null);
  kept.take(rules(3), null);
  expect([kept.current, changes]).toEqual([newest, 1]);
  expect(newLife().current).toEqual(newest);
  kept.take(rules(4), null);
  expect([kept.isDrained('db1'), changes]).toEqual([false, 2]);
});

test('how many tenants of others have a member is taken with any rules, and kept until it is told anew', () => {
  const kept = newLife();
  expect(kept.tenantsElsewhere('db1')).toBe(0);
  kept.take(rules(3), { db1: 7 });
  kept.take(rules(3), null);
  expect(kept.tenantsElsewhere('db1')).toBe(7);
  kept.take(rules(2), { db2: 1 });
  expect([kept.tenantsElsewhere('db1'), kept.tenantsElsewhere('db2')]).toEqual([0, 1]);
});

test.each([
  ['', 'empty'],
  ['{"version":3,"drained":[{"mem', 'torn'],
  ['null', 'null'],
  ['[]', 'a list'],
  ['{"version":"3","drained":[],"brakes":[]}', 'of another form'],
  ['{"version":3,"drained":[]}', 'without brakes'],
])('a file like %j says nothing, and is replaced by the next rules (%s)', (text) => {
  writeFileSync(rulesFile(), text);
  const kept = newLife();
  expect(kept.current).toEqual(noRules);
  kept.take(rules(1), null);
  expect(newLife().current).toEqual(rules(1));
});

test('rules that cannot be written hold, and are written when they can be', () => {
  const kept = newLife();
  rmSync(folder, { recursive: true });
  kept.take(rules(3, { drained: [drain('db1')] }), null);
  expect([kept.isDrained('db1'), changes]).toEqual([true, 1]);
  kept.look();
  mkdirSync(folder);
  expect(existsSync(rulesFile())).toBe(false);
  kept.look();
  expect(JSON.parse(readFileSync(rulesFile(), 'utf8'))).toEqual(rules(3, { drained: [drain('db1')] }));
  // Written once, it is not written again: what is put there since stays.
  rmSync(rulesFile());
  kept.look();
  expect([existsSync(rulesFile()), changes]).toEqual([false, 1]);
});

test('a file that appears, changes and goes brakes this host, and each is told once', () => {
  const kept = newLife();
  const told: number[] = [];
  const look = () => {
    kept.look();
    kept.look();
    told.push(changes);
  };
  look();
  const since = writeBrake('moves replacing the switch');
  look();
  expect(kept.brakeOn('moves')).toMatchObject({ by: 'a file on the host', reason: 'replacing the switch', since });
  expect(kept.brakeOn('restarts')).toBeNull();
  expect(kept.fileProblem).toBe(`moves are braked by a file on the host since ${since}: replacing the switch`);
  writeBrake('all replacing the switch');
  look();
  expect(kept.brakeOn('restarts')?.scope).toBe('all');
  rmSync(join(folder, 'brake'));
  look();
  expect([kept.brakes, kept.fileProblem]).toEqual([[], null]);
  expect(told).toEqual([0, 1, 2, 3]);
});

test('a file that is there when the agent starts brakes from the beginning, and is no news', () => {
  writeBrake('');
  const kept = newLife();
  expect(kept.brakeOn('moves')?.reason).toBe('no reason is given');
  expect(kept.brakeOn('restarts')).not.toBeNull();
  kept.look();
  expect(changes).toBe(0);
});

test('of a huge file the beginning is read, and a folder in its place brakes everything', () => {
  writeBrake(`moves ${'x'.repeat(1_000_000)}`);
  expect(newLife().brakeOn('moves')?.reason).toBe('x'.repeat(longestBrakeReason));
  rmSync(join(folder, 'brake'));
  mkdirSync(join(folder, 'brake'));
  expect(newLife().brakeOn('restarts')?.reason).toBe('no reason is given');
});

test('a brake file that cannot be looked at any more brakes nobody', () => {
  const kept = newLife();
  writeBrake('moves');
  kept.look();
  rmSync(folder, { recursive: true });
  kept.look();
  expect([kept.brakes, changes]).toEqual([[], 2]);
});

test('brakes of everybody and of this host hold together, each until it is over', () => {
  jest.useFakeTimers({ now: Date.parse(at(10)), doNotFake: ['setImmediate', 'nextTick'] });
  try {
    writeBrake('restarts a test');
    const kept = newLife();
    kept.take(rules(1, { brakes: [brake({ until: at(20) })] }), null);
    expect(kept.brakes.map(({ scope }) => scope)).toEqual(['moves', 'restarts']);
    jest.setSystemTime(Date.parse(at(20)));
    expect(kept.brakes.map(({ scope }) => scope)).toEqual(['restarts']);
    expect(kept.brakeOn('moves')).toBeNull();
  } finally {
    jest.useRealTimers();
  }
});
