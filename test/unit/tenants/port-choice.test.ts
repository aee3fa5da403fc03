import fc from 'fast-check';
import { choosePort } from '../../../src/domain/tenants/port-choice';

const range = { first: 8100, last: 8104 };
const taken = (...ports: number[]) => new Map(ports.map((port) => [port, `is claimed by tenant t${port}`]));

test('the lowest port that is not taken is chosen', () => {
  expect(choosePort(range, taken(), null)).toEqual({ kind: 'chosen', port: 8100 });
  expect(choosePort(range, taken(8100, 8101, 8103), null)).toEqual({ kind: 'chosen', port: 8102 });
});

test('when none is free it says which range is used up, and what to do', () => {
  expect(choosePort(range, taken(8100, 8101, 8102, 8103, 8104), null)).toEqual({
    kind: 'noneFree',
    message: 'all 5 ports of tenants.ports, 8100-8104, are taken; widen the range in the configuration of the host',
  });
});

test('a certain port may lie outside the range, and is refused with who has it', () => {
  expect(choosePort(range, taken(8100), 80)).toEqual({ kind: 'chosen', port: 80 });
  expect(choosePort(range, taken(8100), 8100)).toEqual({
    kind: 'taken',
    message: 'port 8100 is claimed by tenant t8100; choose another one, or let it be chosen',
  });
});

const port = fc.integer({ min: 1, max: 40 });
const ranges = fc.tuple(port, port).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

test('whatever is taken: the choice is free and in the range, no lower one is, and it is refused only when none is', () => {
  fc.assert(
    fc.property(ranges, fc.array(port), ({ first, last }, ports) => {
      const all = taken(...ports);
      const choice = choosePort({ first, last }, all, null);
      const free = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((p) => !all.has(p));
      if (choice.kind === 'chosen') expect(choice.port).toBe(free[0]);
      else expect({ kind: choice.kind, free }).toEqual({ kind: 'noneFree', free: [] });
    }),
  );
});

test('adds one after the other, each taking what it got, get different ports until none is left', () => {
  fc.assert(
    fc.property(ranges, fc.array(port), (ofRange, ports) => {
      const all = taken(...ports);
      const before = all.size;
      let choice = choosePort(ofRange, all, null);
      let count = 0;
      for (; choice.kind === 'chosen'; choice = choosePort(ofRange, all, null)) {
        all.set(choice.port, 'is being given');
        count += 1;
      }
      expect(all.size).toBe(before + count);
    }),
  );
});
