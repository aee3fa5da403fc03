/** Tenants that all use one member of a pool, and how soon they answer from another one when it fails. */
import type { HouseSettings } from '../../support/house/settings';
import type { Bench } from '../bench';
import { AgentKeeper } from './agent';
import { Answers } from './answers';
import { DatabaseLog } from './database-log';
import { Fleet, type NotingCommand } from './fleet';
import type { Keeper } from './keeper';
import type { DatabasePool, Fault, PoolMember } from './pool';

const answeredWithinMs = 120_000;

/** A tenant's command line, with the files for its notes and its answers. */
export type AskingCommand = (tenant: Parameters<NotingCommand>[0], notes: string, answers: string) => string[];

export class DatabaseFleet {
  private constructor(
    readonly fleet: Fleet,
    readonly answers: Answers,
    readonly pool: DatabasePool,
  ) {}

  /** Each tenant has been answered by this member. */
  static async up(
    bench: Bench,
    keeper: Keeper,
    pool: DatabasePool,
    count: number,
    commandOf: AskingCommand,
    member: PoolMember = pool.first,
  ): Promise<DatabaseFleet> {
    const answers = new Answers(bench.newFolder('answers'));
    const fleet = await Fleet.up(bench, keeper, count, (tenant, notes) => commandOf(tenant, notes, answers.file));
    const all = new DatabaseFleet(fleet, answers, pool);
    await all.useOnly(member);
    return all;
  }

  /** From the exec of the first tenant, to 10 ms, until the last one was answered. */
  get tookMs(): number {
    const firstTicks = Math.min(...this.fleet.notes.all.map(({ identity }) => identity.startTicks));
    // Ticks of /proc are of CLOCK_BOOTTIME, which is CLOCK_MONOTONIC on a machine that was never suspended.
    return Math.max(...this.answers.all.map(({ atMs }) => atMs)) - firstTicks * 10;
  }

  /** What all of them use. */
  get used(): PoolMember {
    this.answers.read();
    const ports = new Set([...this.answers.latest.values()].map(({ port }) => port));
    const [port] = ports;
    if (port === undefined || ports.size > 1) throw new Error(`the tenants use ${ports.size} databases at once`);
    return this.pool.memberAt(port);
  }

  /** The member that all use fails; milliseconds until each was answered by another one. Then it is mended. */
  async lose(fault: Fault): Promise<number[]> {
    const lost = this.used;
    const atMs = await lost.fall(fault);
    const isElsewhere = (port: number) => port !== lost.port;
    await this.waitForAll(`all are answered by others than ${lost.name}, which is ${fault}`, isElsewhere);
    const tookMs = [...this.answers.latest.values()].map((answer) => answer.atMs - atMs);
    await lost.mend();
    return tookMs;
  }

  private useOnly({ name, port: wanted }: PoolMember): Promise<void> {
    return this.waitForAll(`all are answered by ${name}`, (port) => port === wanted);
  }

  private waitForAll(what: string, isIt: (port: number) => boolean): Promise<void> {
    const count = this.fleet.tenants.length;
    return this.answers.wait(
      what,
      (latest) => latest.length === count && latest.every(({ port }) => isIt(port)),
      answeredWithinMs,
    );
  }
}

/** Tenants of Watchkeeper, on the first member; the agent sees all members up, and Temporal knows of all tenants. */
export async function watchedFleet(
  bench: Bench,
  pool: DatabasePool,
  count: number,
  commandOf: AskingCommand,
  settings: HouseSettings = {},
): Promise<{ keeper: AgentKeeper; fleet: DatabaseFleet; log: DatabaseLog }> {
  const keeper = new AgentKeeper('Watchkeeper', { ...settings, databases: pool.settings });
  await pool.onlyFirst();
  const fleet = await DatabaseFleet.up(bench, keeper, pool, count, commandOf);
  await pool.all();
  const log = new DatabaseLog(keeper.house.agent.logFile);
  await log.allUp(pool.members);
  bench.say('waiting until Temporal knows of all');
  await keeper.told(count);
  return { keeper, fleet, log };
}

export function repointableFleet(bench: Bench, pool: DatabasePool, count: number) {
  const onDatabaseChange = { file: 'database', signal: 'SIGHUP' } as const;
  return watchedFleet(bench, pool, count, askingCommand(bench, '{home}/database'), { onDatabaseChange });
}

/** A small tenant that is told of its database by a file; it gives up what has no answer within a second. */
export function askingCommand(bench: Bench, databaseFile: string): AskingCommand {
  const { asking } = bench.tenantProgram;
  if (asking === null) throw new Error('tenants that use a database are C programs: install gcc and libc6-dev');
  return ({ name, port }, notes, answers) => [
    asking,
    ...[`--port=${port}`, `--uname=${name}`, `--notes=${notes}`, `--answers=${answers}`],
    ...[`--database=${databaseFile}`, '--every=1000', '--patience=1000'],
  ];
}
