/** kill -9 of one tenant → its next process listens. */
import type { Bench } from '../bench';
import { ms, ratio } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { BareKeeper } from '../fleet/bare';
import { Fleet } from '../fleet/fleet';
import type { Keeper } from '../fleet/keeper';
import { findPeers, missingPeers } from '../fleet/peers';
import type { Aim, Findings, Measurement, Table } from '../measurement';
import { median, summarize } from '../statistics';

export const crash: Measurement = {
  question: 'How soon is a killed tenant back?',
  method:
    'kill -9 of one random tenant, until its next process listens: the tenant itself writes down CLOCK_MONOTONIC right after listen(2), so nobody polls. ' +
    'Everyone keeps as many tenants of its own, all at the same time; they take turns, in a new order each round, at a random moment. ' +
    'Watchkeeper checks each of its tenants every 10 seconds meanwhile and tells Temporal of every crash. ' +
    'Bare is a Node program that spawns a process again when it exits, and knows nothing else; it is measured once more at the beginning, when nobody else runs.',
  standsInTheWay: [
    'The way of one restart, traced on two cores (tracing makes all of it slower): 0.5 ms until the shim has written how the tenant ended; 1 ms until the agent has read that, judged and recorded it, tried the port and told the shim to go on; 0.4 ms until the shim has read the arguments; 0.2 ms for its fork; about 1.5 ms for the pid file and `setsid`, a program of its own, without which a shell cannot give the tenant a session of its own; then the tenant itself. Bare has one fork and the tenant.',
    'Two other forms of the shim were tried beside the present one, in turns, 150 to 250 kills each. In the first the next process is made ready, up to its session, while the agent decides. With idle cores it is 0.25 to 0.4 ms sooner (p50 3.19 ms instead of 3.44 and 3.15 instead of 3.56, bare 2.06 and 2.2), with busy ones it makes no difference (p50 8.5 ms instead of 9.01 and 8.18 instead of 7.86, bare 5.75 and 5.82), because each restart runs one more shell. It was not kept.',
    'In the second the next process is ready long before, while the present one runs. That is nearly as quick as bare (with busy cores p50 5.76 ms instead of 9.01, bare 5.75; a tenth was back within 2.78 ms instead of 4.96, bare 2.31). But a shell can only keep it ready in the background, where SIGINT and SIGQUIT are ignored for good, in the tenant too; else two shims have to take turns. That would be three waiting shells for each tenant instead of one, of about 120 KB each, and whichever of them is killed, the others have to do the right thing. It was not built.',
  ],
  limitMinutes: ({ quick, times }) => (quick ? 6 : 15 + (times ?? 40) / 2),
  run,
};

interface Samples {
  population: number;
  bareFirst: number[];
  byKeeper: Record<string, number[]>;
}

async function run(bench: Bench): Promise<Findings> {
  const populations = bench.populations([1, 200, 1000], [1]);
  const times = bench.times(40, 4);
  const all: Samples[] = [];
  for (const population of populations) all.push(await measureIn(bench, population, times));
  const missing = missingPeers(bench);
  return {
    tables: all.map(tableOf),
    aims: all.flatMap(aimsOf),
    remarks: [
      'monit looks once a second, and is measured with 200 tenants at most: it starts them one after the other.',
      ...(missing.length > 0 ? [`Not installed here, and so not measured: ${missing.join(', ')}.`] : []),
    ],
    samples: all,
  };
}

async function measureIn(bench: Bench, population: number, times: number): Promise<Samples> {
  bench.releasePorts();
  const bare = await Fleet.up(bench, new BareKeeper(bench.newFolder('bare')), population);
  bench.say(`${times} kills while nobody else runs`);
  const bareFirst: number[] = [];
  for (let kill = 0; kill < times; kill++) bareFirst.push(await bare.crashOne(bench));

  const agent = new AgentKeeper();
  const peers = findPeers(bench);
  const others: Keeper[] = [agent, ...peers];
  const fleets = [bare];
  for (const keeper of others.filter(({ most }) => most >= population)) {
    fleets.push(await Fleet.up(bench, keeper, population));
  }
  bench.say('waiting until Temporal knows of all');
  await agent.told(population);

  const byKeeper: Record<string, number[]> = Object.fromEntries(fleets.map(({ keeper }) => [keeper.title, []]));
  for (let round = 0; round < times; round++) {
    if (round % 10 === 0) bench.say(`round ${round + 1} of ${times}, ${population} each`);
    for (const fleet of bench.shuffled(fleets)) byKeeper[fleet.keeper.title]?.push(await fleet.crashOne(bench));
  }
  for (const fleet of fleets) await fleet.end();
  return { population, bareFirst, byKeeper };
}

function tableOf({ population, bareFirst, byKeeper }: Samples): Table {
  const bare = median(byKeeper['bare Node spawn'] ?? []);
  const row = (title: string, samples: number[]) => {
    const { count, least, median, p90, most } = summarize(samples);
    return [title, String(count), ms(median), ms(p90), `${ms(least)} to ${ms(most)}`, ratio(median, bare)];
  };
  return {
    title: population === 1 ? 'Alone' : `Among ${population} tenants`,
    columns: ['Kept by', 'Kills', 'p50', 'p90', 'Range', 'p50 to bare'],
    rows: [
      row('bare Node spawn, nobody else running', bareFirst),
      ...Object.entries(byKeeper).map(([title, samples]) => row(title, samples)),
    ],
  };
}

function aimsOf({ population, byKeeper }: Samples): Aim[] {
  const where = population === 1 ? 'alone' : `among ${population}`;
  const own = median(byKeeper['Watchkeeper'] ?? []);
  const bare = median(byKeeper['bare Node spawn'] ?? []);
  const best = Object.entries(byKeeper)
    .filter(([title]) => /^(runit|s6) /.test(title))
    .map(([title, samples]) => ({ title, median: median(samples) }))
    .sort((a, b) => a.median - b.median)[0];
  const aims = [{ aim: `p50 ${where} at most 1.5 × bare`, found: ratio(own, bare), isMet: own <= 1.5 * bare }];
  if (best !== undefined) {
    aims.push({
      aim: `p50 ${where} at most 1.2 × the better of runit and s6`,
      found: `${ratio(own, best.median)} ${best.title}`,
      isMet: own <= 1.2 * best.median,
    });
  }
  return aims;
}
