/** A database dies while Temporal is away → its tenants are answered by another one all the same, and it is told later. */
import { readTenantHistory } from '../../support/house/histories';
import type { Bench } from '../bench';
import { ms, range } from '../figures';
import type { AgentKeeper } from '../fleet/agent';
import { type DatabaseFleet, repointableFleet } from '../fleet/database-fleet';
import type { DatabaseLog } from '../fleet/database-log';
import { DatabasePool, decideWithinMs, detectionBoundMs, type Fault, faults } from '../fleet/pool';
import type { Aim, Findings, Measurement } from '../measurement';
import { summarize } from '../statistics';

export const cutOff: Measurement = {
  question: 'And when Temporal is away, too?',
  method:
    'The same tenants, databases, settings and faults as in `move`, without HAProxy. The Temporal server is killed before the first fault, and started again after the last one. ' +
    'Then the histories of all tenants are read: each move that a tenant has noted, as the first answer from another database, has to be told once.',
  limitMinutes: ({ quick, times }) => (quick ? 5 : 12 + 2 * (times ?? 5)),
  run,
};

type Samples = Record<Fault, number[][]>;

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(500, 20);
  const pool = await DatabasePool.up(bench, 2);
  const { keeper, fleet, log } = await repointableFleet(bench, pool, population);
  const { house } = keeper;
  await house.server.kill();
  bench.say('the server is away');
  const samples = await loseInTurns(bench, pool, fleet, log, bench.times(5, 1));
  await log.allUp(pool.members);

  await house.startServer();
  bench.say('the server is back');
  await keeper.told(population);
  bench.say('reading the histories');
  const { moved, lost, doubled } = await audit(keeper, fleet);
  await fleet.fleet.end();
  return {
    tables: [
      {
        title: `${population} tenants, no Temporal`,
        columns: ['Their database', 'Times', 'First', 'p50', 'p99', 'Last', 'Last of each time'],
        rows: faults.map((fault) => {
          const { least, median, p99, most } = summarize(samples[fault].flat());
          const lasts = summarize(samples[fault].map((time) => Math.max(...time)));
          const each = range(ms(lasts.least), ms(lasts.most));
          return [fault, String(samples[fault].length), ms(least), ms(median), ms(p99), ms(most), each];
        }),
      },
      {
        title: 'Afterwards',
        columns: ['Moves noted by tenants', 'Lost', 'Doubled'],
        rows: [[moved, lost.length, doubled.length].map(String)],
      },
    ],
    aims: [
      ...faults.map((fault) => aimOf(fault, samples[fault])),
      { aim: 'lost 0', found: String(lost.length), isMet: lost.length === 0 },
      { aim: 'doubled 0', found: String(doubled.length), isMet: doubled.length === 0 },
    ],
    remarks: [
      `An agent that hears no decision for ${ms(decideWithinMs)} (decideWithin) decides for itself: so much more than in \`move\` is allowed.`,
    ],
    samples: { samples, moved, lost, doubled },
  };
}

async function loseInTurns(
  bench: Bench,
  pool: DatabasePool,
  fleet: DatabaseFleet,
  log: DatabaseLog,
  times: number,
): Promise<Samples> {
  const samples: Samples = { killed: [], stopped: [], 'black-holed': [] };
  for (let time = 0; time < times; time++) {
    for (const fault of faults) {
      await log.allUp(pool.members);
      // What follows from the last one, such as a check of every tenant, is over.
      await bench.randomPause(4000, 6000);
      const tookMs = await fleet.lose(fault);
      samples[fault].push(tookMs);
      const { least, median, p99, most } = summarize(tookMs);
      bench.say(`${fault}: first ${ms(least)}, p50 ${ms(median)}, p99 ${ms(p99)}, last ${ms(most)}`);
    }
  }
  return samples;
}

/** A tenant's moves by its own notes, and by its history: each is one, from and to the same databases, in order. */
async function audit({ house }: AgentKeeper, { fleet, answers, pool }: DatabaseFleet) {
  const seen = { moved: 0, lost: [] as string[], doubled: [] as string[] };
  answers.read();
  for (const { name } of fleet.tenants) {
    const used = answers.all.filter((answer) => answer.name === name).map(({ port }) => pool.memberAt(port).name);
    const noted = used.slice(1);
    const { told } = await readTenantHistory(house.client, name);
    const moves = told.flatMap((fact) => {
      if (fact.kind === 'databaseRepointed') return [fact.database.name];
      return fact.kind === 'databaseMoved' ? [fact.to] : [];
    });
    seen.moved += noted.length;
    if (moves.length < noted.length || noted.some((to, place) => moves[place] !== to)) {
      seen.lost.push(`${name}: noted ${noted.join(', ')}; told ${moves.join(', ')}`);
    } else if (moves.length > noted.length) {
      seen.doubled.push(`${name}: noted ${noted.join(', ')}; told ${moves.join(', ')}`);
    }
  }
  return seen;
}

function aimOf(fault: Fault, samples: readonly number[][]): Aim {
  const { p99 } = summarize(samples.flat());
  const boundMs = (fault === 'killed' ? 0 : detectionBoundMs) + 1500 + decideWithinMs;
  return { aim: `${fault}: 99 % within ${ms(boundMs)}`, found: ms(p99), isMet: p99 <= boundMs };
}
