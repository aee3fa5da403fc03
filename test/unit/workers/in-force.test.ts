import { InForce } from '../../../workers/orders/in-force';

test('a thing is made when it is needed, kept while its settings say the same, and made anew when they do not', () => {
  let settings = { of: ['a'] };
  const made: string[][] = [];
  const thing = new InForce(
    () => settings,
    ({ of }) => {
      made.push(of);
      return { of };
    },
  );
  expect(made).toEqual([]);
  const first = thing.current;
  settings = { of: ['a'] };
  expect(thing.current).toBe(first);
  settings = { of: ['b'] };
  expect(thing.current).toEqual({ of: ['b'] });
  expect(first).toEqual({ of: ['a'] });
  expect(made).toEqual([['a'], ['b']]);
});
