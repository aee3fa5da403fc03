/** kill -9 of all tenants at once → the last one listens again. */
import type { Bench } from '../bench';
import { ms, ratio } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { BareKeeper } from '../fleet/bare';
import { Fleet } from '../fleet/fleet';
import type { Keeper } from '../fleet/keeper';
import { findPeers } from '../fleet/peers';
import type { Findings, Measurement } from '../measurement';
import { median, summarize } from '../statistics';

export const crashAll: Measurement = {
  question: 'How soon are all back when all are killed at once?',
  method:
    'kill -9 of every tenant of one keeper in one loop, until the last one listens again; the keepers take turns. ' +
    'Watchkeeper has told Temporal everything before the next one has its turn.',
  standsInTheWay: [
    'When all are killed at once every core is busy, so what counts is the processor time of one restart. Watchkeeper’s last one of 1,000 is back 0.86 s after that of bare: 1.7 ms more on two cores for each. It is the way of one restart as told above: the shim’s status, the journal, the test of the port, and `setsid`.',
  ],
  limitMinutes: ({ quick }) => (quick ? 4 : 25),
  run,
};

interface Samples {
  population: number;
  byKeeper: Record<string, number[]>;
}

async function run(bench: Bench): Promise<Findings> {
  const all: Samples[] = [];
  for (const population of bench.populations([200, 1000], [50])) {
    all.push(await measureIn(bench, population, bench.times(5, 2)));
  }
  return {
    tables: all.map(({ population, byKeeper }) => ({
      title: `${population} at once`,
      columns: ['Kept by', 'Times', 'Last one back, p50', 'Range', 'p50 to bare'],
      rows: Object.entries(byKeeper).map(([title, samples]) => {
        const { count, least, median: middle, most } = summarize(samples);
        const bare = median(byKeeper['bare Node spawn'] ?? []);
        return [title, String(count), ms(middle), `${ms(least)} to ${ms(most)}`, ratio(middle, bare)];
      }),
    })),
    aims: all.map(({ population, byKeeper }) => {
      const [own, bare] = [median(byKeeper['Watchkeeper'] ?? []), median(byKeeper['bare Node spawn'] ?? [])];
      return { aim: `${population}: at most 1.5 × bare`, found: ratio(own, bare), isMet: own <= 1.5 * bare };
    }),
    remarks: ['monit is left out: it takes most of a minute for 200.'],
    samples: all,
  };
}

async function measureIn(bench: Bench, population: number, times: number): Promise<Samples> {
  bench.releasePorts();
  const agent = new AgentKeeper();
  const peers = findPeers(bench);
  const keepers: Keeper[] = [
    new BareKeeper(bench.newFolder('bare')),
    agent,
    ...peers.filter(({ title, most }) => !title.startsWith('monit') && most >= population),
  ];
  const fleets: Fleet[] = [];
  for (const keeper of keepers) fleets.push(await Fleet.up(bench, keeper, population));
  const byKeeper: Record<string, number[]> = Object.fromEntries(keepers.map(({ title }) => [title, []]));
  for (let round = 0; round < times; round++) {
    for (const fleet of fleets) {
      await agent.told(population);
      await bench.randomPause(200, 1200);
      const tookMs = await fleet.crashAll();
      bench.say(`${fleet.keeper.title}: all ${population} back after ${ms(tookMs)}`);
      byKeeper[fleet.keeper.title]?.push(tookMs);
    }
  }
  for (const fleet of fleets) await fleet.end();
  return { population, byKeeper };
}
