/**
 * Five hundred conditions begin at once, and are over at once, while the mail server and the worker are killed again and
 * again: each is told once by each channel, and no message twice but one whose answer a kill has eaten.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { tellAlert } from '../../src/client/alerts';
import type { ConditionFact, ConditionNews } from '../../src/domain/alerts/condition';
import { House } from '../support/house';
import { freePort } from '../support/lane-ports';
import { Chance, seedOfRun } from '../support/house/random';
import { takenMails } from '../support/taken-mails';
import type { Part } from '../support/house/part';
import { until } from '../support/until';

jest.setTimeout(600_000);
const count = 500;
const atOnce = 20;
const withinMs = 300_000;
const chaosMs = 20_000;
const subjects = Array.from({ length: count }, (_, index) => `t-${String(index).padStart(3, '0')}`);
const seed = seedOfRun();

interface Posted {
  id: string;
  alerts: { key: string; what: string }[];
  others: { key: string; what: string }[];
}

let house: House;
let mail: Part;
let mailFile: string;
const posted: Posted[] = [];
const chat = createServer((request, response) => void takePost(request, response));
const killed = { mail: 0, worker: 0 };
const began = new Date().toISOString();

beforeAll(async () => {
  const [mailPort, chatPort] = [await freePort(), await freePort()];
  await new Promise<void>((resolve) => chat.listen(chatPort, '127.0.0.1', resolve));
  house = await House.make({
    alerts: {
      channels: {
        mail: {
          kind: 'smtp',
          host: '127.0.0.1',
          port: mailPort,
          from: 'w@example.org',
          to: ['ops@example.org'],
          tls: 'none',
        },
        chat: { kind: 'webhook', url: `http://127.0.0.1:${chatPort}/` },
      },
      ...{ stable: '1s', pace: '1s', reminders: [] },
    },
  });
  mailFile = join(house.root, 'mails');
  const program = join(__dirname, '../support/mail-process.mjs');
  // Between the note of a mail and its answer there is room for a kill.
  mail = house.part('mail', () => [process.execPath, program, String(mailPort), mailFile, '300']);
  mail.start();
  await house.startServer();
  house.worker.start();
});
afterAll(async () => {
  await new Promise((resolve) => chat.close(resolve));
  await house.end();
});

async function takePost(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  posted.push(JSON.parse(Buffer.concat(parts).toString('utf8')) as Posted);
  response.writeHead(204).end();
}

interface Listed {
  key: string;
  lastSentAt: string | null;
}

async function list(...words: string[]): Promise<Listed[]> {
  const { stdout } = await house.run('alerts', 'list', '--json', ...words);
  return (JSON.parse(stdout) as Listed[]).filter(({ key }) => key.startsWith('tenants/'));
}

async function areNoted(): Promise<boolean> {
  return (await list()).filter(({ lastSentAt }) => lastSentAt !== null).length === count;
}

/** As workflows tell it, all at once. */
async function tellAll(what: ConditionNews): Promise<void> {
  const { policy } = house.configuration.alerts;
  const left = [...subjects];
  const endedAt = what === 'over' ? new Date().toISOString() : null;
  const tellSome = async () => {
    for (let subject = left.shift(); subject !== undefined; subject = left.shift()) {
      const name = { word: 'tenants', code: 'fatal', subject } as const;
      const fact: ConditionFact = { ...name, what, message: 'it was started too often', since: began, endedAt };
      await tellAlert(house.client, fact, policy);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, tellSome));
}

/** Kills now one, now the other, and starts it again a moment later. */
async function chaos(stream: string): Promise<void> {
  const chance = new Chance(seed, stream);
  const untilMs = performance.now() + chaosMs;
  for (;;) {
    await pause(chance.between(500, 4000));
    if (performance.now() > untilMs) return;
    await restart(chance.pick(['mail', 'worker'] as const) ?? 'mail', chance.between(100, 2000));
  }
}

let turn = Promise.resolve();

/** kill -9, and started again so much later; one after the other. */
function restart(role: keyof typeof killed, downMs: number): Promise<void> {
  turn = turn.then(async () => {
    const part = role === 'mail' ? mail : house.worker;
    await part.kill();
    killed[role] += 1;
    await pause(downMs);
    part.start();
  });
  return turn;
}

/** When a new mail is with the server, and the server has not answered. */
async function killInTheMiddle(role: keyof typeof killed): Promise<void> {
  const before = takenMails(mailFile).length;
  await until('a new mail is there', () => takenMails(mailFile).length > before, withinMs, 20);
  await restart(role, 100);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** How many each message is about, by its subject: `critical: 300 began: t-000 was given up …, and 299 more`. */
function counted(subject: string, word: string): number {
  const many = new RegExp(`(\\d+) ${word}`).exec(subject)?.[1];
  if (many !== undefined) return Number(many);
  if (/\d+ (began|over|passed)/.test(subject)) return 0;
  const isOne = word === 'began' ? /critical: t-/.test(subject) : new RegExp(`${word}: t-`).test(subject);
  return isOne ? 1 : 0;
}

/** By mail: of different messages only. */
function toldByMail(word: string): number {
  const different = new Map(takenMails(mailFile).map(({ messageId, subject }) => [messageId, subject]));
  return [...different.values()].reduce((sum, subject) => sum + counted(subject, word), 0);
}

function toldByChat(what: string): Map<string, Set<string>> {
  const byKey = new Map<string, Set<string>>();
  for (const { id, alerts, others } of posted)
    for (const alert of [...alerts, ...others])
      if (alert.what === what && alert.key.startsWith('tenants/'))
        byKey.set(alert.key, (byKey.get(alert.key) ?? new Set()).add(id));
  return byKey;
}

async function areTold(what: 'began' | 'over'): Promise<void> {
  await until(
    `all are told by both: ${what}`,
    () => toldByMail(what) >= count && toldByChat(what).size >= count,
    withinMs,
    500,
  );
}

test.each(['began', 'over'] as const)(
  'each of five hundred is told once that it %s, whatever is killed',
  async (what) => {
    await Promise.all([tellAll(what), chaos(what), killInTheMiddle(what === 'began' ? 'mail' : 'worker')]);
    await areTold(what);
    expect(toldByMail(what)).toBe(count);
    const byKey = toldByChat(what);
    expect([...byKey.keys()].sort()).toEqual(subjects.map((subject) => `tenants/fatal/${subject}`));
    expect([...byKey].filter(([, ids]) => ids.size > 1)).toEqual([]);
    // Each alert learns of its message before it is over.
    if (what === 'began') await until('each knows of its message', areNoted, withinMs, 1000);
  },
);

test('no message came twice but those whose answer a kill has eaten, and there were few messages', () => {
  const mails = takenMails(mailFile);
  const different = new Set(mails.map(({ messageId }) => messageId)).size;
  console.log(
    `alert storm: repeat it with WATCHKEEPER_SEED=${seed}; killed ${JSON.stringify(killed)}, ${mails.length} mails, ${different} different, ${posted.length} posts`,
  );
  expect(killed.mail + killed.worker).toBeGreaterThan(4);
  expect(mails.length - different).toBeLessThanOrEqual(killed.mail + killed.worker);
  // Told one by one there were a thousand.
  expect(different).toBeLessThan(100);
});

test('the list is empty afterwards, and all of it shows when each was told', async () => {
  await until('all are over', async () => (await list()).length === 0, withinMs, 1000);
  const all = await list('--all');
  expect(all).toHaveLength(count);
  expect(all.filter(({ lastSentAt }) => lastSentAt === null)).toEqual([]);
});
