/** A bad time of databases that are alive → nobody is moved. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readTenantHistory } from '../../support/house/histories';
import { canLosePackets } from '../../support/network';
import type { Bench } from '../bench';
import { ms, percent, range } from '../figures';
import type { AgentKeeper } from '../fleet/agent';
import { repointableFleet, type DatabaseFleet } from '../fleet/database-fleet';
import { hogProcessors } from '../fleet/disturbances';
import { HaproxyKeeper, haproxyVersion } from '../fleet/haproxy';
import { monotonicMs } from '../fleet/notes';
import { DatabasePool, type PoolMember } from '../fleet/pool';
import type { Findings, Measurement, Table } from '../measurement';

export const databaseNoise: Measurement = {
  question: 'Is a tenant ever moved off a database that is alive?',
  method:
    'Ten minutes with the settings of `move`: one busy loop for each core all the time; every few seconds, by a seeded chance, one of: a burst of packet loss between a database and everybody (10 to 50 of 100 packets each way, for 0.5 to 2 s), a database is stopped for 0.8 s, a database has slow queries (twenty that sleep, two that compute, and a lock that ten writers wait for, for 3 s). ' +
    'A verdict `down`, a move that the agent began, a tenant that was answered by another database, or a move in a tenant’s history: each is false. ' +
    'HAProxy without clients checks the same databases beside it, as in `move`: each server that it took for down is counted.',
  limitMinutes: ({ quick, minutes }) => (quick ? 4 : 8 + (minutes ?? 10)),
  run,
};

const stallMs = 800;
const slowForMs = 3000;
const leastLossMs = 500;
const mostLossMs = 2000;
/** A verdict that the last disturbance has begun is there within every + downAfter × timeout, and a move decideWithin later. */
const settleMs = 10_000;

interface Counts {
  bursts: number;
  burstMs: number;
  stalls: number;
  slow: number;
}

interface Proxy {
  title: string;
  keeper: HaproxyKeeper;
}

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(200, 20);
  const minutes = bench.minutes(10, 0.5);
  const pool = await DatabasePool.up(bench, 2);
  const { keeper, fleet, log } = await repointableFleet(bench, pool, population);
  const proxies = await startProxies(bench, pool);
  for (const { server } of pool.members) await server.sql('create table invoicing.written select 1 as id');
  log.read();
  const linesBefore = log.lines.length;
  const answersBefore = fleet.answers.all.length;
  const losesPackets = canLosePackets();

  bench.say(`${minutes} min of noise, seed ${bench.options.seed}`);
  hogProcessors(bench);
  const counts: Counts = { bursts: 0, burstMs: 0, stalls: 0, slow: 0 };
  const endsAtMs = monotonicMs() + minutes * 60_000;
  let saidAtMs = monotonicMs();
  while (monotonicMs() < endsAtMs) {
    await bench.randomPause(1000, 4000);
    await disturb(bench, pool, losesPackets, counts);
    if (monotonicMs() - saidAtMs < 60_000) continue;
    saidAtMs = monotonicMs();
    log.read();
    bench.say(`${log.lines.length - linesBefore} lines about databases so far, ${JSON.stringify(counts)}`);
  }
  await delay(settleMs);

  log.read();
  fleet.answers.read();
  const seen = log.lines.slice(linesBefore);
  const own = {
    downs: seen.filter(({ verdict }) => verdict === 'down').length,
    moves: seen.filter(({ event }) => event === 'databases:moveBegan').length,
    answeredElsewhere: fleet.answers.all.length - answersBefore,
    told: await countToldMoves(bench, keeper, fleet),
  };
  const beside = proxies.map(({ title, keeper: { logFile } }) => ({ title, downs: countDowns(logFile) }));
  await fleet.fleet.end();
  for (const { keeper: proxy } of proxies) await proxy.end();
  const falseMoves = Math.max(own.moves, own.answeredElsewhere, own.told);
  return {
    tables: [noiseTable(minutes, counts), falseTable(population, own, beside)],
    aims: [
      { aim: 'false moves: 0', found: String(falseMoves), isMet: falseMoves === 0 },
      { aim: 'false verdicts `down`: 0', found: String(own.downs), isMet: own.downs === 0 },
    ],
    remarks: [
      losesPackets
        ? 'Packets are dropped by nftables in the network of the database; which ones, is the kernel’s chance and not the seed’s.'
        : `Without nftables nothing loses packets one by one: a burst was a black hole of ${range(ms(leastLossMs / 2.5), ms(mostLossMs / 2.5))}.`,
      'Silence is taken for death after `downAfter` × `timeout` = 3 s of it: whoever wants to ride out longer stalls raises one of the two, and finds a dead one so much later.',
    ],
    samples: { counts, own, beside, seen },
  };
}

async function disturb(bench: Bench, { members }: DatabasePool, losesPackets: boolean, counts: Counts): Promise<void> {
  const member = bench.chance.pick(members);
  const kind = bench.chance.pick(['loss', 'stall', 'slow'] as const);
  if (member === undefined) throw new Error('a pool without members');
  if (kind === 'loss') {
    const forMs = bench.chance.between(leastLossMs, mostLossMs);
    const share = Math.round(bench.chance.between(10, 50));
    counts.bursts += 1;
    counts.burstMs += await (losesPackets ? losePackets(member, share, forMs) : blackOut(member, forMs / 2.5));
  } else if (kind === 'stall') {
    counts.stalls += 1;
    member.server.freeze();
    await delay(stallMs);
    member.server.thaw();
  } else {
    counts.slow += 1;
    await beSlow(member);
  }
}

async function losePackets({ network }: PoolMember, share: number, forMs: number): Promise<number> {
  network.lose(share);
  await delay(forMs);
  network.loseNothing();
  return forMs;
}

async function blackOut(member: PoolMember, forMs: number): Promise<number> {
  member.cut();
  await delay(forMs);
  member.join();
  return forMs;
}

async function beSlow({ server }: PoolMember): Promise<void> {
  const seconds = slowForMs / 1000;
  const sleeping = Array.from({ length: 20 }, () => server.sql(`select sleep(${seconds})`));
  const computing = Array.from({ length: 2 }, () => server.sql('select benchmark(200000, sha2(rand(), 512))'));
  const locking = server.sql(`update invoicing.written set id = id + sleep(${seconds})`);
  const writing = Array.from({ length: 10 }, () => server.sql('update invoicing.written set id = 1'));
  await Promise.all([...sleeping, ...computing, locking, ...writing]);
}

async function startProxies(bench: Bench, pool: DatabasePool): Promise<Proxy[]> {
  const version = haproxyVersion();
  if (version === null || bench.options.beside?.includes('haproxy') === false) return [];
  const proxies: Proxy[] = [];
  for (const [kind, inter] of [['default: inter 2s', '2s'] as const, ['tuned: inter 100ms', '100ms'] as const]) {
    const [at, status] = await bench.place(2, 'haproxy');
    if (at === undefined || status === undefined) throw new Error('two ports were asked for');
    const title = `HAProxy ${version}, ${kind}`;
    const keeper = new HaproxyKeeper(title, bench.newFolder('haproxy'), pool, inter, [at.port, status.port]);
    bench.atEnd(title, () => keeper.end());
    await keeper.start([], () => []);
    proxies.push({ title, keeper });
  }
  return proxies;
}

function countDowns(logFile: string): number {
  return [...readFileSync(logFile, 'utf8').matchAll(/^Server databases\/\S+ is DOWN/gm)].length;
}

/** By the histories, when everything is told. */
async function countToldMoves(bench: Bench, keeper: AgentKeeper, { fleet }: DatabaseFleet): Promise<number> {
  await keeper.told(fleet.tenants.length);
  bench.say('reading the histories');
  let moves = 0;
  for (const { name } of fleet.tenants) {
    const { told } = await readTenantHistory(keeper.house.client, name);
    moves += told.filter(({ kind }) => kind === 'databaseRepointed' || kind === 'databaseMoved').length;
  }
  return moves;
}

function noiseTable(minutes: number, { bursts, burstMs, stalls, slow }: Counts): Table {
  const share = percent(burstMs / (minutes * 60_000));
  return {
    title: `${minutes} minutes of noise`,
    columns: ['Bursts of loss', 'Of the time', 'Stalls of 0.8 s', 'Spells of slow queries', 'Busy loops'],
    rows: [[String(bursts), share, String(stalls), String(slow), 'one for each core']],
  };
}

function falseTable(
  population: number,
  own: { downs: number; moves: number; answeredElsewhere: number; told: number },
  beside: readonly { title: string; downs: number }[],
): Table {
  const moves = [own.moves, own.answeredElsewhere, own.told].map(String);
  return {
    title: `What was taken for dead, ${population} tenants`,
    columns: ['', 'Verdicts `down`', 'Moves begun', 'Answered by another one', 'Moves told'],
    rows: [
      ['Watchkeeper', String(own.downs), ...moves],
      ...beside.map(({ title, downs }) => [title, String(downs), '-', '-', '-']),
    ],
  };
}
