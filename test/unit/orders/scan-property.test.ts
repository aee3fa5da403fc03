/** No order is missed and none is checked twice, whatever the shop does; and the same test fails the scans that guess. */
import fc from 'fast-check';
import { CreatedAtScan, LastIdScan, WindowScan } from './scans';
import { makeWorld, runScan, type World } from './scan-world';

const big = () => makeWorld(20_260_301, 100_000, 100);
const whole = { missed: 0, handledTwice: 0 };

test('of 100,000 orders none is missed and none is checked twice', () => {
  const world = big();
  const scan = new WindowScan(world.lookBackMs);
  const result = runScan(world, scan);
  expect(result).toMatchObject(whole);
  expect(result.checked).toBeGreaterThan(90_000);
  // The floor follows: a window that only grows would pass as well.
  expect(scan.longestWindow).toBeLessThan(30_000);
  expect(scan.position.samples.length).toBeLessThan(30);
});

test('greater than the last id fails the same test', () => {
  const result = runScan(big(), new LastIdScan());
  expect(result.handledTwice).toBe(0);
  expect(result.missed).toBeGreaterThan(1000);
});

test('a floor by created_at fails the same test', () => {
  const result = runScan(big(), new CreatedAtScan());
  expect(result.handledTwice).toBe(0);
  expect(result.missed).toBeGreaterThan(100);
});

test('our own scan fails the same test when orders commit later than it looks back', () => {
  const world = big();
  expect(runScan(world, new WindowScan(world.lookBackMs / 8)).missed).toBeGreaterThan(0);
});

const anyWorld = fc
  .record({ seed: fc.nat(), count: fc.integer({ min: 1, max: 400 }), cycles: fc.integer({ min: 20, max: 200 }) })
  .map(({ seed, count, cycles }): World => makeWorld(seed, count, cycles));

test('in any shop none is missed and none is checked twice, also when only a page is read at once', () => {
  fc.assert(
    fc.property(anyWorld, fc.constantFrom(Infinity, 7, 50), (world, pageLimit) => {
      expect(runScan(world, new WindowScan(world.lookBackMs, pageLimit))).toMatchObject(whole);
    }),
    { numRuns: 60 },
  );
});
