/** A database dies → its tenants are answered by another one. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench } from '../bench';
import { ms, range, ratio } from '../figures';
import { BareKeeper } from '../fleet/bare';
import {
  type AskingCommand,
  askingCommand,
  DatabaseFleet,
  repointableFleet,
  watchedFleet,
} from '../fleet/database-fleet';
import { HaproxyKeeper, haproxyVersion } from '../fleet/haproxy';
import { monotonicMs } from '../fleet/notes';
import { DatabasePool, decideWithinMs, detectionBoundMs, type Fault, faults } from '../fleet/pool';
import type { Aim, Findings, Measurement, Table } from '../measurement';
import { median, summarize } from '../statistics';

export const move: Measurement = {
  question: 'How soon do tenants of a dead database use another one?',
  method:
    'All tenants use one of two MariaDB servers, which is killed (kill -9), stopped (SIGSTOP) or black-holed (its network swallows every answer) at a random moment: until each of them has been answered by the other server. ' +
    'The tenants note that themselves by CLOCK_MONOTONIC, so nobody polls: each keeps a connection, asks `select @@port` about once a second, gives up after a second without an answer, and tries again after 50, 100, 200, 400, then every 500 ms when it is refused. ' +
    'Databases are checked by default settings (every 2s, timeout 1s, downAfter 3), and Watchkeeper tells its tenants by file and SIGHUP. ' +
    'HAProxy has as many of the same clients on one server, the other is its backup, and both are tested with `option mysql-check`: by default (inter 2s, fall 3) and tuned (inter 100ms), with `on-marked-down shutdown-sessions`. It has databases of its own; they take turns, in a new order each round. ' +
    'Tornado tenants get their database by their command line and are restarted, at most 16 at a time; bare starts the same ones at once, 16 at a time, from the first exec to the last answer of the database.',
  standsInTheWay: [
    'A killed server is known to be dead after some 0.1 s, and the order of the workflow is there a moment later. What follows is work of the processors: the agent replaces the file of each tenant, records the move and signals the process, while those that were told log in again on the same two cores; whether each of them serves is checked after that. Behind HAProxy with checks every 100 ms the same 500 clients, whom nobody has to tell, need 0.4 to 0.5 s to log in again, and with its default checks 4 to 5 s.',
    'A silent server is another matter: checks every 100 ms find it after 0.6 s, and take one for dead that only stalls, as `database-noise` shows. Whoever wants that writes shorter times into `databases.check`.',
    'One file for each database, linked into all directories, would save the writing; it was tried and not kept, for then a tenant that writes into its file would change that of all others.',
  ],
  limitMinutes: ({ quick, times }) => (quick ? 6 : 20 + 6 * (times ?? 5)),
  run,
};

type Samples = Record<Fault, Record<string, number[][]>>;

const own = 'Watchkeeper';

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(500, 20);
  const pool = await DatabasePool.up(bench, 2);
  const byFault = await measureRepointable(bench, pool, population, bench.times(5, 1));
  const hasTornado = isTornadoThere();
  const count = Math.min(population, bench.options.quick ? 8 : 50);
  const restarts = hasTornado ? await measureRestarts(bench, pool, count, bench.times(5, 1)) : null;
  const missing = [...(haproxyVersion() === null ? ['haproxy'] : []), ...(hasTornado ? [] : ['python3-tornado'])];
  return {
    tables: [
      ...faults.map((fault) => tableOf(fault, population, byFault[fault])),
      ...(restarts === null ? [] : [restartsTable(restarts)]),
    ],
    aims: [
      ...faults.map((fault) => aimOf(fault, byFault[fault])),
      ...(restarts === null ? [] : [restartsAim(restarts)]),
    ],
    remarks: [
      `A killed server breaks its connections, and is known to be dead at once; a silent one is noticed within ${ms(detectionBoundMs)} (every + downAfter × timeout). An agent that hears no decision decides for itself ${ms(decideWithinMs)} later (decideWithin).`,
      ...(missing.length > 0 ? [`Not installed here, and so not measured: ${missing.join(', ')}.`] : []),
    ],
    samples: { byFault, restarts },
  };
}

/** Who takes a turn: all its tenants lose their database, and it is as before when the turn is over. */
interface Contender {
  title: string;
  lose: (fault: Fault) => Promise<number[]>;
}

async function measureRepointable(
  bench: Bench,
  pool: DatabasePool,
  population: number,
  times: number,
): Promise<Samples> {
  const { keeper, fleet, log } = await repointableFleet(bench, pool, population);
  const watchkeeper: Contender = {
    title: own,
    lose: async (fault) => {
      await log.allUp(pool.members);
      await keeper.told(population);
      await bench.randomPause(0, 2000);
      return fleet.lose(fault);
    },
  };
  const contenders = [watchkeeper, ...(await proxies(bench, population))];
  const none = () => Object.fromEntries(contenders.map(({ title }) => [title, []]));
  const samples: Samples = { killed: none(), stopped: none(), 'black-holed': none() };
  for (let time = 0; time < times; time++) {
    for (const fault of faults) {
      for (const { title, lose } of bench.shuffled(contenders)) {
        const tookMs = await lose(fault);
        samples[fault][title]?.push(tookMs);
        const { least, median: middle, p99, most } = summarize(tookMs);
        bench.say(`${title}, ${fault}: first ${ms(least)}, p50 ${ms(middle)}, p99 ${ms(p99)}, last ${ms(most)}`);
      }
    }
  }
  await fleet.fleet.end();
  return samples;
}

/** Each turn has a new HAProxy and new clients: it would not let them go back to the first server by itself. */
async function proxies(bench: Bench, population: number): Promise<Contender[]> {
  const version = haproxyVersion();
  if (version === null || bench.options.beside?.includes('haproxy') === false) return [];
  const pool = await DatabasePool.up(bench, 2);
  const contender = (title: string, inter: string): Contender => ({
    title,
    lose: async (fault) => {
      bench.releasePorts();
      const [at, status] = await bench.place(2, 'haproxy');
      if (at === undefined || status === undefined) throw new Error('two ports were asked for');
      const folder = bench.newFolder('haproxy');
      const keeper = new HaproxyKeeper(title, folder, pool, inter, [at.port, status.port]);
      const fleet = await DatabaseFleet.up(bench, keeper, pool, population, askingCommand(bench, keeper.databaseFile));
      await bench.randomPause(2000, 4000);
      const tookMs = await fleet.lose(fault);
      await fleet.fleet.end();
      return tookMs;
    },
  });
  const tuned = contender(`HAProxy ${version}, tuned: inter 100ms`, '100ms');
  // A silent server costs it ten seconds and more.
  return bench.options.quick ? [tuned] : [contender(`HAProxy ${version}, default: inter 2s`, '2s'), tuned];
}

interface Restarts {
  count: number;
  bareMs: number[];
  /** From the fault. */
  movedMs: number[];
  /** From the agent's line `databases:moveBegan`. */
  fromBeganMs: number[];
}

const python = '/usr/bin/python3';

async function measureRestarts(bench: Bench, pool: DatabasePool, count: number, times: number): Promise<Restarts> {
  bench.releasePorts();
  const commandOf =
    (db: string, host: string, dbPort: number | string): AskingCommand =>
    ({ name, port }, notes, answers) => [
      ...[python, join(__dirname, '../native/tornado-tenant.py'), `--db=${db}`, `--dbhost=${host}`],
      ...[`--dbport=${dbPort}`, `--port=${port}`, `--uname=${name}`, `--notes=${notes}`, `--answers=${answers}`],
    ];
  const placed = commandOf('{database}', '{databaseHost}', '{databasePort}');
  const { keeper, fleet, log } = await watchedFleet(bench, pool, count, placed);
  const restarts: Restarts = { count, bareMs: [], movedMs: [], fromBeganMs: [] };
  for (let time = 0; time < times; time++) {
    await log.allUp(pool.members);
    await keeper.told(count);
    const { name, host, port } = fleet.used;
    const bareKeeper = new BareKeeper(bench.newFolder('bare'), 'bare Tornado, 16 at a time', 16);
    const bare = await DatabaseFleet.up(bench, bareKeeper, pool, count, commandOf(name, host, port), fleet.used);
    restarts.bareMs.push(bare.tookMs);
    await bare.fleet.end();
    bench.say(`bare: ${count} start in ${ms(bare.tookMs)}`);

    await bench.randomPause(0, 2000);
    const offsetMs = Date.now() - monotonicMs();
    const fellFromMs = monotonicMs();
    const tookMs = summarize(await fleet.lose('killed')).most;
    log.read();
    restarts.movedMs.push(tookMs);
    const began = log.of('databases:moveBegan').map(({ time: at }) => Date.parse(at) - offsetMs);
    const [beganAtMs] = began.filter((atMs) => atMs >= fellFromMs);
    if (beganAtMs !== undefined) restarts.fromBeganMs.push(fellFromMs + tookMs - beganAtMs);
    bench.say(`${count} moved by restart after ${ms(tookMs)}`);
  }
  await fleet.fleet.end();
  return restarts;
}

function isTornadoThere(): boolean {
  try {
    execFileSync(python, ['-c', 'import tornado'], { stdio: 'ignore' });
    return true;
  } catch {
    // No Python, or one without Tornado.
    return false;
  }
}

function tableOf(fault: Fault, population: number, byKeeper: Record<string, number[][]>): Table {
  return {
    title: `${population} tenants, their database ${fault}`,
    columns: ['Kept by', 'Times', 'First', 'p50', 'p99', 'Last', 'Last of each time'],
    rows: Object.entries(byKeeper).map(([title, times]) => {
      const { least, median: middle, p99, most } = summarize(times.flat());
      const lasts = summarize(times.map((time) => Math.max(...time)));
      const each = range(ms(lasts.least), ms(lasts.most));
      return [title, String(times.length), ms(least), ms(middle), ms(p99), ms(most), each];
    }),
  };
}

function aimOf(fault: Fault, byKeeper: Record<string, number[][]>): Aim {
  const { p99 } = summarize((byKeeper[own] ?? []).flat());
  const boundMs = (fault === 'killed' ? 0 : detectionBoundMs) + 1500;
  return { aim: `${fault}: 99 % within ${ms(boundMs)}`, found: ms(p99), isMet: p99 <= boundMs };
}

function restartsTable({ count, bareMs, movedMs, fromBeganMs }: Restarts): Table {
  const row = (title: string, samples: number[]) => {
    if (samples.length === 0) return [title, '0', '-', '-', '-'];
    const { least, median: middle, most } = summarize(samples);
    return [title, String(samples.length), ms(middle), range(ms(least), ms(most)), ratio(middle, median(bareMs))];
  };
  return {
    title: `${count} Tornado tenants, their database killed`,
    columns: ['', 'Times', 'Last one, p50', 'Range', 'p50 to bare'],
    rows: [
      row('bare: first exec → all answered by their database', bareMs),
      row('Watchkeeper: fault → all answered by the other database', movedMs),
      row('of it: the agent begins to move → all answered', fromBeganMs),
    ],
  };
}

function restartsAim({ count, bareMs, movedMs }: Restarts): Aim {
  const [moved, bare] = [median(movedMs), median(bareMs)];
  return {
    aim: `${count} Tornado tenants by restart: the last one within 1.3 × bare`,
    found: ratio(moved, bare),
    isMet: moved <= 1.3 * bare,
  };
}
