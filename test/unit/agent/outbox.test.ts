import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal } from '../../../src/agent/journal';
import { Outbox } from '../../../src/agent/outbox';
import { quickSettings } from '../../support/supervised-house';
import { FakeWorkflows } from '../../support/fake-workflows';

let folder: string;
let journal: Journal;
let outbox: Outbox;
let workflows: FakeWorkflows;
let acknowledged: number[];
let reachable: (string | null)[];
let journals = 0;
let policyInForce = quickSettings.restart;

beforeEach(() => {
  // Files are written for real, so only what the outbox waits with is faked.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
  folder = mkdtempSync(join(tmpdir(), 'wk-outbox-'));
  begin();
});
afterEach(() => {
  end();
  jest.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

let areStartsWaiting = false;

function begin(): void {
  areStartsWaiting = false;
  policyInForce = quickSettings.restart;
  journal = new Journal(join(folder, `journal-${++journals}`), 'h1', () => {});
  workflows = new FakeWorkflows();
  openOutbox();
}

function openOutbox(): void {
  reachable = [];
  acknowledged = [];
  outbox = new Outbox(journal, {
    host: 'h1',
    policy: () => policyInForce,
    tell: workflows.tell,
    onReachable: (error) => reachable.push(error?.message ?? null),
    areStartsWaiting: () => areStartsWaiting,
    onTold: (transitions) => acknowledged.push(...transitions.map(({ seq }) => seq)),
  });
}

function end(): void {
  outbox.stop();
  journal.close();
}

/** One more transition; with a problem when `isProblem`. */
function record(name: string, isProblem = false): number {
  const { seq } = journal.append(
    name,
    isProblem
      ? { kind: 'problemBegan', code: 'flapping', message: '' }
      : { kind: 'tenantAppeared', port: 8101, claimedAt: '2026-01-01T00:00:00.000Z' },
  );
  outbox.note(name);
  return seq;
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('while starts wait for a slot', () => {
  test('one is told every tenth of a second, problems first, and all as soon as none waits', async () => {
    areStartsWaiting = true;
    const names = Array.from({ length: 40 }, (_, index) => `tenant-${index}`);
    for (const name of names) record(name, name === 'tenant-39');
    await pass(1_050);
    expect(workflows.calls.length).toBeGreaterThan(5);
    expect(workflows.calls.length).toBeLessThan(15);
    expect(workflows.calls[0]).toMatchObject({ name: 'tenant-39' });
    areStartsWaiting = false;
    await pass(1_000);
    expect(new Set(workflows.calls.map(({ name }) => name))).toEqual(new Set(names));
  });
});

describe('while all is well', () => {
  test('what happens within a moment goes in one signal, with the state it led to', async () => {
    for (let count = 0; count < 3; count++) record('alpha');
    await pass(300);
    expect(workflows.calls).toMatchObject([{ name: 'alpha', seqs: [1, 2, 3], report: { state: { seq: 3 } } }]);
    expect(workflows.calls[0]!.report).toMatchObject({ host: 'h1', journal: journal.id });
    expect(journal.untoldNames).toEqual([]);
    expect(reachable).toEqual([]);
  });

  test('a report carries the restart policy that is in force when it is sent', async () => {
    record('alpha');
    await pass(300);
    policyInForce = { ...quickSettings.restart, reflex: 7 };
    record('alpha');
    await pass(300);
    expect(workflows.calls.map(({ report }) => report.policy.reflex)).toEqual([quickSettings.restart.reflex, 7]);
  });

  test('nothing is told when nothing happens', async () => {
    record('alpha');
    await pass(600_000);
    expect(workflows.calls).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('one signal carries a hundred at most, in order, and names the last one it carries', async () => {
    for (let count = 0; count < 250; count++) record('alpha');
    await pass(1000);
    expect(workflows.calls.map(({ seqs }) => [seqs[0], seqs.at(-1)])).toEqual([
      [1, 100],
      [101, 200],
      [201, 250],
    ]);
    expect(workflows.calls.map(({ report }) => report.state.seq)).toEqual([100, 200, 250]);
    expect(acknowledged).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  });

  test('what is recorded while a signal is under way goes with the next one, never with two at once', async () => {
    workflows.delayMs = 1000;
    record('alpha');
    await pass(200);
    record('alpha');
    await pass(500);
    expect(workflows.calls).toHaveLength(1);
    await pass(2000);
    expect(workflows.calls.map(({ seqs }) => seqs)).toEqual([[1], [2]]);
  });

  test('of many tenants those with problems are told first, and at most eight at once', async () => {
    for (let count = 0; count < 40; count++) record(`t${count}`, count >= 30);
    await pass(2000);
    const firstTen = workflows.calls.slice(0, 10).map(({ name }) => name);
    expect(firstTen.sort()).toEqual(Array.from({ length: 10 }, (_, index) => `t${30 + index}`));
    expect(workflows.mostAtOnce).toBe(8);
    expect(workflows.calls).toHaveLength(40);
  });

  test('what an earlier life of the agent has not told is told at once', async () => {
    record('alpha');
    outbox.stop();
    openOutbox();
    await pass(50);
    expect(workflows.receivedBy('alpha')).toEqual([1]);
  });

  test('a state is told again without transitions, also of a tenant about which nothing is new', async () => {
    record('alpha');
    await pass(300);
    outbox.tellAgain('alpha');
    expect(outbox.isTelling('alpha')).toBe(true);
    await pass(300);
    expect(workflows.calls.map(({ seqs }) => seqs)).toEqual([[1], []]);
    expect(workflows.calls[1]!.report.state.seq).toBe(1);
    expect(outbox.isTelling('alpha')).toBe(false);
    outbox.tellAgain('nobody');
    await pass(300);
    expect(workflows.calls).toHaveLength(2);
  });
});

describe('while nobody answers', () => {
  test('it asks seldom, with growing pauses up to 5 s, and says so once', async () => {
    workflows.outcomeOf = () => 'refused';
    for (let count = 0; count < 50; count++) record(`t${count}`);
    await pass(10 * 60_000);
    const atMs = workflows.calls.slice(8).map((call) => call.atMs);
    const pauses = atMs.slice(1).map((moment, index) => Math.round(moment - atMs[index]!));
    expect(pauses.slice(0, 6)).toEqual([...pauses.slice(0, 6)].sort((a, b) => a - b));
    expect(pauses[0]).toBeLessThan(1000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5005);
    expect(workflows.calls.length).toBeLessThan(150);
    expect(workflows.calls.length).toBeGreaterThan(110);
    expect(reachable).toEqual(['Temporal does not answer']);
  });

  test('nothing is lost, and all is told soon after somebody answers, in order', async () => {
    workflows.outcomeOf = () => 'refused';
    const seqs = new Map<string, number[]>();
    for (let count = 0; count < 600; count++) {
      const name = `t${count % 20}`;
      seqs.set(name, [...(seqs.get(name) ?? []), record(name, count % 3 === 0)]);
      if (count % 10 === 0) await pass(1000);
    }
    workflows.outcomeOf = () => 'told';
    await pass(7000);
    expect(workflows.received).toEqual(seqs);
    expect(reachable).toEqual(['Temporal does not answer', null]);
  });

  test('flush says that not all was told; it says so as well when there was nothing to tell', async () => {
    expect(await outbox.flush(1)).toBe(true);
    workflows.outcomeOf = () => 'refused';
    record('alpha');
    const flushed = outbox.flush(2000);
    await pass(2100);
    expect(await flushed).toBe(false);
  });
});

test('flush does not wait for the moment in which more may happen, and resolves when all is told', async () => {
  for (let count = 0; count < 300; count++) record(`t${count % 20}`);
  const flushed = outbox.flush(5000);
  await pass(1000);
  expect(await flushed).toBe(true);
  expect(journal.untoldNames).toEqual([]);
});

test('after stop nothing is told any more', async () => {
  record('alpha');
  outbox.stop();
  record('beta');
  await pass(60_000);
  expect(workflows.calls).toEqual([]);
});

describe('a tenant whose telling always fails', () => {
  test.each([
    ['among few', 3],
    ['among many', 40],
  ])('%s keeps nobody else from being told, though it has a problem', async (_among, others) => {
    workflows.outcomeOf = (name) => (name === 'bad' ? 'refused' : 'told');
    record('bad', true);
    await pass(20_000);
    for (let count = 0; count < others; count++) record(`t${count}`);
    await pass(15_000);
    for (let count = 0; count < others; count++) expect(workflows.receivedBy(`t${count}`)).toHaveLength(1);
    const before = workflows.callsFor('bad').length;
    await pass(60_000);
    expect(workflows.callsFor('bad').length - before).toBeLessThan(20);
    workflows.outcomeOf = () => 'told';
    await pass(6000);
    expect(workflows.receivedBy('bad')).toHaveLength(1);
  });

  test('is not asked more often than others are told', async () => {
    workflows.outcomeOf = (name) => (name === 'bad' ? 'refused' : 'told');
    record('bad');
    for (let second = 0; second < 60; second++) {
      record('good');
      await pass(1000);
    }
    expect(workflows.receivedBy('good')).toHaveLength(60);
    expect(workflows.callsFor('bad').length).toBeLessThan(130);
  });
});

test('whatever fails when: each workflow gets everything in order, and a second time only after a failure', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const step = fc.record({
    name: fc.constantFrom(...names),
    records: fc.constantFrom(1, 3, 120),
    isProblem: fc.boolean(),
    again: fc.boolean(),
    passMs: fc.constantFrom(0, 20, 150, 3000),
    fails: fc.constantFrom('told' as const, 'told' as const, 'refused' as const, 'lost' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      end();
      begin();
      const recorded = new Map<string, number[]>();
      for (const { name, records, isProblem, again, passMs, fails } of steps) {
        workflows.outcomeOf = (told) => (told <= name ? fails : 'told');
        for (let count = 0; count < records; count++) {
          recorded.set(name, [...(recorded.get(name) ?? []), record(name, isProblem)]);
        }
        if (again) outbox.tellAgain(name);
        await pass(passMs);
      }
      workflows.outcomeOf = () => 'told';
      await pass(30_000);
      expect(journal.untoldNames).toEqual([]);
      for (const [name, seqs] of recorded) {
        expect(ascending([...new Set(workflows.receivedBy(name))])).toEqual(seqs);
        let lastSeq = 0;
        let mayRepeat = false;
        for (const call of workflows.callsFor(name)) {
          expect(call.seqs.length).toBeLessThanOrEqual(100);
          expect(call.seqs).toEqual(ascending(call.seqs));
          if (!mayRepeat && call.seqs.length > 0) expect(call.seqs[0]).toBeGreaterThan(lastSeq);
          mayRepeat = call.outcome !== 'told';
          if (call.outcome === 'told') lastSeq = call.seqs.at(-1) ?? lastSeq;
        }
      }
    }),
    { numRuns: 25 },
  );
});
