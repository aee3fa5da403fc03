import fc from 'fast-check';
import { keepPast, readKeptPasts, recallPast, writeKeptPasts } from '../../../src/domain/databases/kept-past';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import { findHold, keptFalls, newMemberPast, noteVerdict } from '../../../src/domain/databases/hold-down';

const policy = { falls: 3, withinMs: 300, stableMs: 120 };
const at = '2026-01-01T00:00:00.000Z';

test('what is written is read', () => {
  const pasts = [{ name: 'db1', fallsAt: [at], isFallen: true }];
  expect(readKeptPasts(writeKeptPasts(pasts))).toEqual({ pasts });
  expect(readKeptPasts(writeKeptPasts([]))).toEqual({ pasts: [] });
});

test.each([
  ['', /^is no JSON/],
  ['{"version": 1, "mem', /^is no JSON/],
  ['null', /^names no version/],
  ['[]', /^names no version/],
  ['{"version": 2, "members": []}', /^is of version 2$/],
  ['{"version": 1}', /^names no members/],
  ['{"version": 1, "members": [{"name": "db1", "fallsAt": ["yesterday"], "isFallen": true}]}', /^names no members/],
  ['{"version": 1, "members": [{"name": "db1", "fallsAt": "", "isFallen": true}]}', /^names no members/],
  ['{"version": 1, "members": [{"name": "db1", "fallsAt": []}]}', /^names no members/],
])('%s says nothing', (text, reason) => {
  expect(readKeptPasts(text)).toMatchObject({ unreadable: expect.stringMatching(reason) as string });
});

test('whatever happened, and however the clock was set: it is bounded, nothing lies ahead, and being up ends each hold', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...databaseVerdicts), fc.nat(100)), { maxLength: 250 });
  const anyClock = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(steps, anyClock, anyClock, (told, offsetMs, laterOffsetMs) => {
      let [nowMs, past] = [0, newMemberPast];
      for (const [verdict, later] of told) past = noteVerdict(past, verdict, (nowMs += later));
      const text = writeKeptPasts([keepPast('db1', past, 1_700_000_000_000 + offsetMs)]);
      const read = readKeptPasts(text);
      if (!('pasts' in read)) throw new Error(read.unreadable);
      const recalled = recallPast(read.pasts[0]!, nowMs, 1_700_000_000_000 + laterOffsetMs, policy);
      if (recalled === null) return;
      expect(recalled.fallsAtMs.length).toBeLessThanOrEqual(keptFalls);
      expect(Math.max(0, ...recalled.fallsAtMs)).toBeLessThanOrEqual(nowMs);
      expect(recalled).toMatchObject({ isFallen: past.isFallen, upSinceMs: null });
      const up = noteVerdict(recalled, 'up', nowMs + 1);
      expect(findHold(up, nowMs + 1 + policy.stableMs, policy)).toBeNull();
    }),
  );
});
