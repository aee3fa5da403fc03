/**
 * What a runner of orders is without care: `naive-runner.ts FILE` reads what is above the last id, asks the ERP, runs the
 * task of what is missing, tries again what failed, and keeps where it is in a file. The scenario that Watchkeeper passes
 * has to find out what is wrong with it.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type ConnectionOptions, type RowDataPacket } from 'mysql2/promise';
import { AbacosOrders, type AbacosSettings } from '../../../src/adapters/soap/abacos-orders';
import type { SshServer } from '../../../src/adapters/ssh/connect';
import { SshTarget } from '../../../src/adapters/ssh/ssh-target';
import { runUnjournalled } from '../../../src/adapters/ssh/unjournalled-command';
import { readErpAnswer } from '../../../src/domain/orders/erp-answer';

export interface NaiveSettings {
  shop: ConnectionOptions;
  erp: AbacosSettings;
  sshd: SshServer;
  directory: string;
  /** With `{number}` somewhere. */
  command: readonly string[];
  stateFile: string;
}

/** What it would show to a person. */
export interface NaiveState {
  head: number;
  /** By id. */
  failed: Record<string, { number: string; attempts: number }>;
  givenUp: string[];
}

const mostAttempts = 5;
const pauseMs = 300;
const atOnce = 50;
const taskWithinMs = 60_000;

export function readNaiveState(file: string): NaiveState {
  if (!existsSync(file)) return { head: 0, failed: {}, givenUp: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as NaiveState;
}

async function round(settings: NaiveSettings, erp: AbacosOrders, target: SshTarget): Promise<void> {
  const { shop, stateFile, directory, command } = settings;
  const state = readNaiveState(stateFile);
  const connection = await createConnection(shop);
  const sql = 'select id, number from orders where id > ? order by id limit ?';
  const [rows] = await connection.query<RowDataPacket[]>(sql, [state.head, atOnce]).finally(() => connection.destroy());
  const orders = new Map(Object.entries(state.failed));
  for (const { id, number } of rows as { id: number; number: string | null }[]) {
    if (number !== null && /^[0-9]+$/.test(number)) orders.set(String(id), { number, attempts: 0 });
    else state.givenUp.push(String(id));
    state.head = id;
  }
  const numbers = [...new Set([...orders.values()].map(({ number }) => number))];
  const verdicts = numbers.length === 0 ? [] : readErpAnswer(numbers, await erp.ask(numbers));
  if (verdicts.some(({ kind }) => kind === 'noAnswer')) return;
  const missing = new Set(numbers.filter((_, at) => verdicts[at]?.kind === 'notThere'));
  const sending = [...orders].map(async ([id, { number, attempts }]) => {
    delete state.failed[id];
    if (!missing.has(number)) return;
    const argv = command.map((word) => word.replaceAll('{number}', number));
    const ended = await runUnjournalled(target, { directory, argv }, { withinMs: taskWithinMs });
    if (ended.kind === 'exited' && ended.code === 0) return;
    if (attempts + 1 < mostAttempts) state.failed[id] = { number, attempts: attempts + 1 };
    else state.givenUp.push(id);
  });
  await Promise.all(sending);
  writeFileSync(`${stateFile}.new`, JSON.stringify(state));
  renameSync(`${stateFile}.new`, stateFile);
}

async function run(file: string): Promise<void> {
  const settings = JSON.parse(readFileSync(file, 'utf8')) as NaiveSettings;
  const erp = new AbacosOrders(settings.erp);
  const target = new SshTarget(settings.sshd);
  for (;;) {
    // What is away is tried again.
    await round(settings, erp, target).catch((error: unknown) => console.error(error));
    await delay(pauseMs);
  }
}

if (require.main === module) void run(process.argv[2] ?? '');
