/** kill -9 of one tenant, whose database is asked before the exit is charged → its next process listens. */
import type { Bench } from '../bench';
import { ms, ratio } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { BareKeeper } from '../fleet/bare';
import { Fleet, tenantCommand } from '../fleet/fleet';
import { DatabasePool } from '../fleet/pool';
import type { Findings, Measurement, Table } from '../measurement';
import { median, summarize } from '../statistics';

export const crashDatabase: Measurement = {
  question: 'What does it cost to ask the database before a crash is charged?',
  method:
    'As `crash`, with two houses at the same time, one without databases and one with two MariaDB servers that are up: there one query is asked, and answered, before the tenant is started again. ' +
    'Bare, the one and the other take turns, in a new order each round, at a random moment.',
  limitMinutes: ({ quick, times }) => (quick ? 4 : 10 + (times ?? 100) / 6),
  run,
};

interface Samples {
  population: number;
  bare: number[];
  without: number[];
  asked: number[];
}

async function run(bench: Bench): Promise<Findings> {
  const pool = await DatabasePool.up(bench, 2);
  const all: Samples[] = [];
  for (const population of bench.populations([1, 200], [1])) {
    all.push(await measureIn(bench, pool, population, bench.times(100, 6)));
  }
  return { tables: all.map(tableOf), aims: [], remarks: all.map(differenceIn), samples: all };
}

async function measureIn(bench: Bench, pool: DatabasePool, population: number, times: number): Promise<Samples> {
  bench.releasePorts();
  const keepers = {
    bare: new BareKeeper(bench.newFolder('bare')),
    without: new AgentKeeper('Watchkeeper without databases'),
    asked: new AgentKeeper('Watchkeeper with databases', { databases: pool.settings }),
  };
  const { bare, without, asked } = keepers;
  const fleets = {
    bare: await Fleet.up(bench, bare, population),
    without: await Fleet.up(bench, without, population),
    asked: await Fleet.up(bench, asked, population, (tenant, notes) =>
      tenantCommand(bench, tenant, notes, '{database}'),
    ),
  };
  bench.say('waiting until Temporal knows of all');
  for (const keeper of [without, asked]) await keeper.told(population);

  const samples: Samples = { population, bare: [], without: [], asked: [] };
  for (let round = 0; round < times; round++) {
    if (round % 10 === 0) bench.say(`round ${round + 1} of ${times}, ${population} each`);
    for (const who of bench.shuffled(['bare', 'without', 'asked'] as const)) {
      samples[who].push(await fleets[who].crashOne(bench));
    }
  }
  for (const fleet of Object.values(fleets)) await fleet.end();
  return samples;
}

function tableOf({ population, bare, without, asked }: Samples): Table {
  const row = (title: string, samples: number[]) => {
    const { count, least, median: middle, p90, most } = summarize(samples);
    return [title, String(count), ms(middle), ms(p90), `${ms(least)} to ${ms(most)}`, ratio(middle, median(bare))];
  };
  return {
    title: population === 1 ? 'Alone' : `Among ${population} tenants`,
    columns: ['Kept by', 'Kills', 'p50', 'p90', 'Range', 'p50 to bare'],
    rows: [
      row('bare Node spawn', bare),
      row('Watchkeeper, no databases', without),
      row('Watchkeeper, its database is asked', asked),
    ],
  };
}

function differenceIn({ population, without, asked }: Samples): string {
  const where = population === 1 ? 'alone' : `among ${population}`;
  const differenceMs = median(asked) - median(without);
  return `The question, ${where}: ${ms(Math.abs(differenceMs))} ${differenceMs < 0 ? 'less' : 'more'} at p50.`;
}
