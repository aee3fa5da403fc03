import type { ConditionFact } from '../../../src/domain/alerts/condition';
import { StoreFailure } from '../../../src/store/failure';
import { StoreWatch } from '../../../workers/alerts/store-watch';
import { until } from '../../support/until';

/** A store that is there or away, and alerts that can be told or not. */
class World {
  isAway = false;
  /** So many looks find it away, whatever comes after. */
  firstLooksAway = 0;
  isTemporalAway = false;
  looks = 0;
  readonly told: ConditionFact[] = [];
  readonly seen: (string | null)[] = [];
  notTold = 0;
  readonly watch = new StoreWatch({
    lookEveryMs: 5,
    store: {
      use: async () => {
        await Promise.resolve();
        this.looks += 1;
        if (this.isAway || this.looks <= this.firstLooksAway) throw new StoreFailure('storeAway', 'nobody answers');
        return undefined as never;
      },
    },
    tell: async (fact) => {
      await Promise.resolve();
      if (this.isTemporalAway) throw new Error('Temporal is away');
      this.told.push(fact);
    },
    onSeen: (failure) => this.seen.push(failure?.message ?? null),
    onNotTold: () => (this.notTold += 1),
  });

  async looksAgain(times = 3): Promise<void> {
    const upTo = this.looks + times;
    await until(`${times} more looks`, () => this.looks >= upTo);
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  world.watch.stop();
  jest.useRealTimers();
});

const whats = () => world.told.map(({ what, code }) => `${what} ${code}`);

test('each change is seen and told once, whatever number of looks', async () => {
  world.watch.start();
  await world.looksAgain();
  world.isAway = true;
  await world.looksAgain();
  expect(world.watch.isAway).toBe(true);
  world.isAway = false;
  await world.looksAgain();
  expect(world.watch.isAway).toBe(false);
  expect(world.seen).toEqual([null, 'nobody answers', null]);
  // An earlier life may have told that it is away, so the first look is told, too.
  expect(whats()).toEqual(['over storeAway', 'began storeAway', 'over storeAway']);
  expect(world.told[1]).toMatchObject({ word: 'store', subject: 'store', message: 'nobody answers', endedAt: null });
});

test('one that is only starting is told as answering, and as nothing else', async () => {
  world.firstLooksAway = 1;
  world.watch.start();
  await world.looksAgain();
  expect([world.seen, whats()]).toEqual([[null], ['over storeAway']]);
});

test('what could not be told is told as soon as that is possible, with the moment from which it is true', async () => {
  world.isAway = true;
  world.isTemporalAway = true;
  const beforeMs = Date.now();
  world.watch.start();
  await until('it could not be told', () => world.notTold >= 3);
  const afterMs = Date.now();
  expect(world.told).toEqual([]);
  world.isTemporalAway = false;
  await until('it is told', () => world.told.length > 0);
  await world.looksAgain();
  expect(whats()).toEqual(['began storeAway']);
  const sinceMs = Date.parse(world.told[0]!.since);
  expect(sinceMs).toBeGreaterThanOrEqual(beforeMs);
  expect(sinceMs).toBeLessThanOrEqual(afterMs);
});

test('what was over before it could be told is told afterwards, with both moments', async () => {
  world.isAway = true;
  world.isTemporalAway = true;
  world.watch.start();
  await until('it could not be told', () => world.notTold >= 2);
  world.isAway = false;
  await world.looksAgain();
  world.isTemporalAway = false;
  await until('it is told', () => world.told.length > 1);
  await world.looksAgain();
  expect(whats()).toEqual(['passed storeAway', 'over storeAway']);
  expect(world.told[0]?.endedAt).not.toBeNull();
});

test('one that is stopped looks no more', async () => {
  jest.useFakeTimers();
  world.watch.start();
  await jest.advanceTimersByTimeAsync(50);
  expect(world.looks).toBeGreaterThan(5);
  world.watch.stop();
  const { looks } = world;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(world.looks - looks).toBeLessThanOrEqual(1);
});
