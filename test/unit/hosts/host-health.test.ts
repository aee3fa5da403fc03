import fc from 'fast-check';
import {
  afterAgentStarted,
  afterGreeting,
  afterLease,
  afterMissedGreeting,
  afterProblems,
  firstProblemOf,
  freshBeatMs,
  greetingMs,
  judgeHost,
  newHostHealth,
  pauseBeforeGreeting,
  type HostHealth,
} from '../../../src/domain/hosts/host-health';
import { hostPage } from '../../../src/domain/hosts/host-page';

const at = '2026-01-01T00:00:00.000Z';
const agent = { incarnation: '2026-01-01T00:00:00.000Z-a', agentSince: at };
const fresh = () => newHostHealth('h1', at);
const missed = (health: HostHealth, tookMs = greetingMs) => afterMissedGreeting(health, tookMs, at);

test('a host is lost after two greetings in a row that nobody took up, and up when one is', () => {
  expect(missed(fresh()).state).toBe('unknown');
  expect(missed(missed(fresh())).state).toBe('lost');
  expect(afterGreeting(missed(missed(fresh())), agent, at)).toMatchObject({ state: 'up', missedGreetings: 0 });
  expect(missed(afterGreeting(missed(fresh()), agent, at)).state).toBe('up');
});

test('a greeting that took far longer than it may proves only that the server was away', () => {
  const away = missed(missed(missed(fresh(), 300_000), 300_000), 300_000);
  expect(away).toMatchObject({ state: 'unknown', missedGreetings: 0 });
});

test('the end of a lease makes a host unknown, whatever ended it', () => {
  const up = afterGreeting(fresh(), agent, at);
  expect(afterLease(up, 60_000, 'no beat for 15 s', at)).toMatchObject({ state: 'unknown', shortLeases: 0 });
});

test('only a newer life of the agent is news', () => {
  const known = afterAgentStarted(missed(fresh()), agent.incarnation, at);
  expect(known).toMatchObject({ incarnation: agent.incarnation, missedGreetings: 0 });
  expect(afterAgentStarted(known, agent.incarnation, at)).toBe(known);
  expect(afterAgentStarted(known, '2025-12-31T00:00:00.000Z-z', at)).toBe(known);
});

test('who answers a greeting is who is there, even with a clock that was set back', () => {
  const earlier = { incarnation: '2025-01-01T00:00:00.000Z-a', agentSince: '2025-01-01T00:00:00.000Z' };
  const known = afterAgentStarted(fresh(), agent.incarnation, at);
  expect(afterGreeting(known, earlier, at)).toMatchObject(earlier);
});

test('leases that end at once are offered at most once a minute in the end, and a long one forgives', () => {
  let health = fresh();
  const pauses: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    health = afterLease(health, 10, 'failed', at);
    pauses.push(pauseBeforeGreeting(health));
  }
  expect(pauses.slice(0, 4)).toEqual([0, 0, 1_000, 2_000]);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses.at(-1)).toBe(60_000);
  expect(pauseBeforeGreeting(afterLease(health, 60_000, 'ended', at))).toBe(0);
});

test('a reader believes a fresh beat, then the workflow, and otherwise says unknown', () => {
  const nowMs = Date.parse(at);
  expect(judgeHost({ state: 'lost', beatAtMs: nowMs - 1 }, nowMs)).toBe('up');
  expect(judgeHost({ state: 'up', beatAtMs: nowMs - freshBeatMs }, nowMs)).toBe('unknown');
  expect(judgeHost({ state: 'up', beatAtMs: null }, nowMs)).toBe('unknown');
  expect(judgeHost({ state: 'lost', beatAtMs: null }, nowMs)).toBe('lost');
});

const problem = (code: string) => ({ code, message: `${code}, so it is`, since: at });

test('what is wrong with a host is known and told until it is over; the same again is no news', () => {
  const known = afterProblems(fresh(), agent.incarnation, [problem('journalFull')], at);
  expect(firstProblemOf(known)).toBe('journalFull');
  expect(hostPage(known)).toContain('`journalFull` since');
  expect(afterProblems(known, agent.incarnation, [problem('journalFull')], at)).toBe(known);
  const over = afterProblems(known, agent.incarnation, [], at);
  expect(firstProblemOf(over)).toBeNull();
  expect(over.story.map(({ sentence }) => sentence)).toEqual([
    'problem journalFull: journalFull, so it is',
    'problem journalFull is over',
  ]);
});

test('a lost host is that before anything else, and knows its problems again when it is back', () => {
  const known = afterProblems(fresh(), agent.incarnation, [problem('journalFull')], at);
  expect(firstProblemOf(missed(missed(known)))).toBe('hostLost');
  expect(firstProblemOf(afterGreeting(missed(missed(known)), agent, at))).toBe('journalFull');
});

test('a new life of the agent has no problems until it tells some, and an older one has nothing to tell', () => {
  const known = afterProblems(fresh(), agent.incarnation, [problem('journalFull')], at);
  const reborn = afterAgentStarted(known, `${agent.incarnation}-later`, at);
  expect(firstProblemOf(reborn)).toBeNull();
  expect(afterProblems(reborn, agent.incarnation, [problem('journalFull')], at)).toBe(reborn);
});

test('what is carried from run to run stays small, and its page readable', () => {
  const step = fc.oneof(
    fc.constant((health: HostHealth) => missed(health)),
    fc.constant((health: HostHealth) => afterGreeting(health, agent, at)),
    fc.constant((health: HostHealth) => afterLease(health, 10, 'ended', at)),
    fc
      .subarray(['journalFull', 'watchPathMissing'])
      .map((codes) => (health: HostHealth) => afterProblems(health, 'z', codes.map(problem), at)),
    fc.nat(999).map((mark) => (health: HostHealth) => afterAgentStarted(health, `${at}-${mark}`, at)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const health = steps.reduce((before, act) => act(before), fresh());
      expect(health.story.length).toBeLessThanOrEqual(20);
      expect(hostPage(health)).toContain(`## Host h1: ${health.state}`);
      expect(hostPage(health)).not.toMatch(/undefined|null|NaN/);
    }),
  );
});
