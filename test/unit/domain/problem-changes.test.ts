import fc from 'fast-check';
import { problemChanges, type Condition } from '../../../src/domain/problem-changes';

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const condition = (code: string, message = 'so it is', since = at(1)): Condition => ({ code, message, since });

test('what is new has begun, what is gone has ended, with its last message', () => {
  const before = [condition('badPort', 'first'), condition('flapping')];
  expect(problemChanges(before, [condition('flapping'), condition('portTaken')])).toEqual({
    began: [condition('portTaken')],
    ended: [condition('badPort', 'first')],
  });
});

test('another message of the same problem is no beginning', () => {
  expect(problemChanges([condition('a', 'x')], [condition('a', 'y')])).toEqual({ began: [], ended: [] });
});

test('over any sequence, each beginning has one end at most, and what is open at the end is what is there', () => {
  const sets = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c')), { minLength: 1 });
  fc.assert(
    fc.property(sets, (steps) => {
      const open = new Set<string>();
      let before: Condition[] = [];
      for (const codes of steps) {
        const after = codes.map((code) => condition(code));
        const { began, ended } = problemChanges(before, after);
        for (const { code } of ended) expect(open.delete(code)).toBe(true);
        for (const { code } of began) {
          expect(open.has(code)).toBe(false);
          open.add(code);
        }
        before = after;
      }
      expect([...open].sort()).toEqual([...(steps.at(-1) ?? [])].sort());
    }),
  );
});
