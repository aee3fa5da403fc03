import fc from 'fast-check';
import type { DatabaseFact } from '../../../src/domain/databases/database-fact';
import {
  foldFact,
  newHealth,
  type DatabaseHealth,
  type NextCheck,
} from '../../../src/domain/databases/database-health';
import { judgeFact } from '../../../src/domain/databases/database-judgement';
import { databaseVerdicts, type DatabaseVerdict } from '../../../src/domain/databases/database-verdict';
import { isFallen } from '../../../src/domain/databases/hold-down';

const policy = { timeoutMs: 1000, downAfter: 3, upAfter: 2 };
const good: DatabaseFact = { kind: 'answered', tookMs: 1, isReadOnly: null };
const reading: DatabaseFact = { kind: 'answered', tookMs: 1, isReadOnly: true };
const refused: DatabaseFact = { kind: 'refused' };
const reset: DatabaseFact = { kind: 'reset', phase: 'query' };
const silent: DatabaseFact = { kind: 'silent', phase: 'query' };
const error = (errno: number): DatabaseFact => ({ kind: 'serverError', phase: 'handshake', errno, sqlState: null });

interface Step {
  verdict: DatabaseVerdict;
  next: NextCheck;
}

function fold(facts: readonly DatabaseFact[], from = newHealth(0)): { health: DatabaseHealth; steps: Step[] } {
  let health = from;
  const steps = facts.map((fact, index) => {
    const folded = foldFact(health, fact, index + 1, policy);
    health = folded.health;
    return { verdict: health.verdict, next: folded.next };
  });
  return { health, steps };
}
const verdicts = (...facts: DatabaseFact[]) =>
  fold([good, ...facts])
    .steps.slice(1)
    .map(({ verdict }) => verdict);
const nexts = (...facts: DatabaseFact[]) =>
  fold([good, ...facts])
    .steps.slice(1)
    .map(({ next }) => next);

describe('the verdict', () => {
  it('is unknown until the first check, and then what that saw', () => {
    expect(newHealth(5)).toMatchObject({ verdict: 'unknown', sinceMs: 5, asOfMs: null });
    expect(fold([good]).health).toMatchObject({ verdict: 'up', sinceMs: 1, asOfMs: 1 });
    expect(fold([error(1045)]).health.verdict).toBe('misconfigured');
  });

  it('is down after a break that one check at once confirms', () => {
    expect(verdicts(refused, refused)).toEqual(['up', 'down']);
    expect(nexts(refused, refused)).toEqual(['atOnce', 'inPeriod']);
    expect(verdicts(reset, refused)).toEqual(['up', 'down']);
    expect(verdicts(reset, good, reset, good)).toEqual(['up', 'up', 'up', 'up']);
  });

  it('is down after three silences back to back', () => {
    expect(verdicts(silent, silent, silent)).toEqual(['up', 'up', 'down']);
    expect(nexts(silent, silent, silent)).toEqual(['backToBack', 'backToBack', 'inPeriod']);
    expect(verdicts(silent, silent, good, silent, silent)).toEqual(['up', 'up', 'up', 'up', 'up']);
  });

  it('takes breaks and silences together, but one break is never enough', () => {
    expect(verdicts(silent, silent, refused)).toEqual(['up', 'up', 'up']);
    expect(verdicts(silent, refused, silent)).toEqual(['up', 'up', 'down']);
    expect(verdicts(silent, refused, refused)).toEqual(['up', 'up', 'down']);
  });

  it('is up again after two answers, a period apart', () => {
    const down = [refused, refused];
    expect(verdicts(...down, good, good)).toEqual(['up', 'down', 'down', 'up']);
    expect(nexts(...down, good, good)).toEqual(['atOnce', 'inPeriod', 'inPeriod', 'inPeriod']);
    expect(verdicts(...down, good, refused, good)).toEqual(['up', 'down', 'down', 'down', 'down']);
    // Whatever it answers, it is there.
    expect(verdicts(...down, error(1040), good)).toEqual(['up', 'down', 'down', 'up']);
  });

  it('is readOnly when that is confirmed, and goes to down and back as others do', () => {
    expect(verdicts(reading, reading)).toEqual(['up', 'readOnly']);
    expect(nexts(reading)).toEqual(['atOnce']);
    expect(verdicts(reading, good)).toEqual(['up', 'up']);
    expect(verdicts(reading, reading, refused, refused)).toEqual(['up', 'readOnly', 'readOnly', 'down']);
    expect(verdicts(reading, reading, good, good)).toEqual(['up', 'readOnly', 'readOnly', 'up']);
    expect(verdicts(refused, refused, reading, reading)).toEqual(['up', 'down', 'down', 'readOnly']);
  });

  it('believes at once what moves nobody', () => {
    expect(verdicts(error(1040), good, error(1129), error(1049), error(9999))).toEqual([
      'full',
      'up',
      'blocked',
      'misconfigured',
      'unknown',
    ]);
  });

  it('keeps the moment that it began, and brings reason and age up to date', () => {
    const { health } = fold([good, refused, refused, silent]);
    expect(health).toMatchObject({ verdict: 'down', sinceMs: 3, asOfMs: 4, doubts: null });
    expect(health.reason).toBe(judgeFact(silent, 1000).reason);
  });
});

const phase = fc.constantFrom('connect' as const, 'handshake' as const, 'query' as const);
const anyFact: fc.Arbitrary<DatabaseFact> = fc.oneof(
  fc.record({
    kind: fc.constant('answered' as const),
    tookMs: fc.nat(1000),
    isReadOnly: fc.constantFrom(null, true, false),
  }),
  fc.constant(refused),
  fc.record({ kind: fc.constant('reset' as const), phase }),
  fc.record({ kind: fc.constant('silent' as const), phase }),
  fc.record({ kind: fc.constant('unreachable' as const), code: fc.constant('EHOSTUNREACH') }),
  fc.record({ kind: fc.constant('unresolved' as const), code: fc.constantFrom('ENOTFOUND', 'EAI_AGAIN') }),
  fc.constantFrom(1040, 1045, 1049, 1053, 1129, 1205, 1290, 1836, 1969, 4711).map(error),
  fc.record({ kind: fc.constant('notUnderstood' as const), phase, code: fc.constant('PROTOCOL_ERROR') }),
  fc.constant<DatabaseFact>({ kind: 'noPassword' }),
  fc.record({ kind: fc.constant('unable' as const), code: fc.constant('EMFILE') }),
);

describe('for every sequence of facts', () => {
  const runs = fc.array(anyFact, { maxLength: 40 });

  it('one lost answer between good ones changes nothing', () => {
    fc.assert(
      fc.property(runs, anyFact, (past, lost) => {
        fc.pre(isFallen(judgeFact(lost, 1000).verdict));
        const up = fold([...past, good, good]).health;
        expect(up.verdict).toBe('up');
        expect(fold([lost, good], up).steps.map(({ verdict }) => verdict)).toEqual(['up', 'up']);
      }),
    );
  });

  it('it settles: the same fact again and again ends in the verdict that it speaks for', () => {
    fc.assert(
      fc.property(runs, anyFact, (past, fact) => {
        const { health } = fold([fact, fact, fact], fold(past).health);
        expect(health.verdict).toBe(judgeFact(fact, 1000).verdict);
        expect(health.doubts).toBeNull();
      }),
    );
  });

  it('a fall is waited for in no period: from the first bad fact on the next check comes before it', () => {
    fc.assert(
      fc.property(runs, (facts) => {
        let health = newHealth(0);
        for (const fact of facts) {
          const folded = foldFact(health, fact, 1, policy);
          const speaksForFall = isFallen(judgeFact(fact, 1000).verdict);
          const isOpen = speaksForFall && folded.health.verdict !== judgeFact(fact, 1000).verdict;
          // What has fallen already may take its time.
          if (isOpen) expect(folded.next).not.toBe('inPeriod');
          ({ health } = folded);
        }
      }),
    );
  });

  it('every reason is a sentence with what to do, unless all is well', () => {
    fc.assert(
      fc.property(anyFact, (fact) => {
        const { verdict, reason } = judgeFact(fact, 1000);
        expect(databaseVerdicts).toContain(verdict);
        expect(reason).toMatch(/^it /);
        if (verdict !== 'up') expect(reason).toMatch(/; /);
      }),
    );
  });

  it('says how a blocked host is unblocked', () => {
    expect(judgeFact(error(1129), 1000)).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('flush hosts') as string,
    });
  });
});
