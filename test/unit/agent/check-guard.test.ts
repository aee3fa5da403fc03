import fc from 'fast-check';
import { CheckGuard } from '../../../src/agent/check-guard';

/** `failing` of `checked` tenants fail. */
function guardOf(failing: number, checked: number): CheckGuard {
  const guard = new CheckGuard();
  for (let index = 0; index < checked; index++) guard.noteResult(`t${index}`, index >= failing);
  return guard;
}

test.each([
  [0, 0, false],
  [10, 10, false],
  [11, 11, true],
  [11, 32, true],
  [11, 33, false],
  [12, 33, true],
  [100, 1000, false],
  [334, 1000, true],
])('with %d of %d failing the host is suspected: %s', (failing, checked, isSuspected) => {
  expect(guardOf(failing, checked).isHostSuspected).toBe(isSuspected);
  expect(guardOf(failing, checked).failingCount).toBe(failing);
});

test('one that passes, or is not checked any more, fails no more', () => {
  const guard = guardOf(11, 11);
  guard.noteResult('t0', true);
  expect(guard.isHostSuspected).toBe(false);
  guard.noteResult('t0', false);
  expect(guard.isHostSuspected).toBe(true);
  guard.forget('t1');
  expect(guard).toMatchObject({ isHostSuspected: false, failingCount: 10 });
});

test('it counts tenants, not results', () => {
  const result = fc.record({ name: fc.constantFrom(...'abcdefghijklmnop'), passed: fc.boolean(), forget: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(result), (results) => {
      const guard = new CheckGuard();
      const last = new Map<string, boolean>();
      for (const { name, passed, forget } of results) {
        if (forget === 0) guard.forget(name);
        else guard.noteResult(name, passed);
        if (forget === 0) last.delete(name);
        else last.set(name, passed);
      }
      const failing = [...last.values()].filter((passed) => !passed).length;
      expect(guard.failingCount).toBe(failing);
      expect(guard.isHostSuspected).toBe(failing > 10 && failing * 3 > last.size);
    }),
  );
});
