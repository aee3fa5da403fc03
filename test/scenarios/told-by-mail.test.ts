/** From a tenant that crashes to a mail, and back: what a person is sent, by a real mail server, and when nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { House } from '../support/house';
import type { Part } from '../support/house/part';
import { freePort } from '../support/lane-ports';
import { takenMails } from '../support/taken-mails';
import { until } from '../support/until';

jest.setTimeout(400_000);
const withinMs = 120_000;
const people = ['ops@example.org', 'night@example.org'];

let house: House;
let mail: Part;
let mailFile: string;

beforeAll(async () => {
  const mailPort = await freePort();
  house = await House.make({
    restart: { reflex: 1, within: '60s', backoff: ['100ms'], fatalAfter: 3, retryFatalEvery: '2s', healthyAfter: '1s' },
    alerts: {
      channels: {
        mail: { kind: 'smtp', host: '127.0.0.1', port: mailPort, from: 'w@example.org', to: people, tls: 'none' },
      },
      ...{ stable: '1s', pace: '1s', reminders: [] },
    },
  });
  mailFile = join(house.root, 'mails');
  const program = join(__dirname, '../support/mail-process.mjs');
  mail = house.part('mail', () => [process.execPath, program, String(mailPort), mailFile]);
  mail.start();
  await house.startServer();
  house.worker.start();
  house.agent.start();
  await house.hostIsUp();
});
afterAll(() => house.end());

const mailsAbout = (words: string) => takenMails(mailFile).filter(({ subject }) => subject.includes(words));
function hasLogged(tenant: string, kind: string, fact = ''): boolean {
  const lines = readFileSync(house.agent.logFile, 'utf8').split('\n');
  const words = [`"event":"tenants:${kind}"`, `"tenant":"${tenant}"`, fact];
  return lines.some((line) => words.every((word) => line.includes(word)));
}

/** Each person has one, and nobody two. */
async function areTold(words: string): Promise<void> {
  await until(`all have a mail: ${words}`, () => mailsAbout(words).length >= people.length, withinMs, 100);
  expect(
    mailsAbout(words)
      .flatMap(({ to }) => to)
      .sort(),
  ).toEqual([...people].sort());
}

test('a tenant that is given up is told once to each person, and so is that it is over', async () => {
  const port = await house.makeTenant('alpha', 'crash');
  await areTold('critical: alpha was given up');
  const [first] = mailsAbout('critical: alpha was given up');
  expect(first?.raw).toContain('Content-Type: multipart/alternative');
  expect(first?.raw).toContain('alerts show tenants/fatal/alpha');
  // It is tried again all the time meanwhile, and that is no news.
  await house.sees('alpha', 'was tried again', (row) => row.state === 'fatal' && row.restarts > 4);
  house.setMode('alpha', '');
  await house.serves('alpha', port);
  await areTold('over: alpha was given up');
  expect(takenMails(mailFile)).toHaveLength(2 * people.length);
});

test('what began and was over while Temporal was away is told afterwards, with both moments', async () => {
  const port = await house.makeTenant('beta');
  await house.seesState('beta', 'running');
  await house.server.kill();
  const pid = await house.pidServing('beta', port);
  house.setMode('beta', 'crash');
  process.kill(pid ?? 0, 'SIGKILL');
  await until('it is given up', () => hasLogged('beta', 'tryScheduled', '"as":"fatal"'), withinMs, 100);
  house.setMode('beta', '');
  await until('it is well again', () => hasLogged('beta', 'recovered'), withinMs, 100);
  await house.startServer();
  await areTold('passed: beta was given up');
  const text = mailsAbout('passed: beta was given up')[0]?.raw.replace(/=\r\n/g, '').replace(/\r\n/g, ' ');
  expect(text).toMatch(/From [0-9-]+ [0-9:]+ UTC to [0-9-]+ [0-9:]+ UTC/);
  expect(mailsAbout('critical: beta')).toEqual([]);
});

test('what is silenced is told to nobody, and afterwards when it lasts', async () => {
  const words = ['alerts', 'silence', '*/gamma', '--for', '1h', '--reason', 'a test', '--json'];
  expect((await house.run(...words)).code).toBe(0);
  await house.makeTenant('gamma', 'crash');
  const shown = async () => (await house.run('alerts', 'show', 'tenants/fatal/gamma')).stdout;
  await until('it is silenced', async () => /nobody is told before .*: silenced by/.test(await shown()), withinMs, 500);
  expect(mailsAbout('gamma')).toEqual([]);
  expect((await house.run('alerts', 'unsilence', '*/gamma')).code).toBe(0);
  await areTold('critical: gamma was given up');
});

test('a mail server that was away gets the mail when it is back', async () => {
  await mail.kill();
  await house.makeTenant('delta', 'crash');
  const shown = async () => (await house.run('alerts', 'show', 'tenants/fatal/delta')).stdout;
  await until('it was tried', async () => /mail:ops@example.org: failing/.test(await shown()), withinMs, 500);
  mail.start();
  const tested = await house.run('alerts', 'test', 'mail');
  expect([tested.code, tested.stdout]).toEqual([0, expect.stringContaining('mail:ops@example.org has taken')]);
  // A channel that takes a message is tried at once.
  await areTold('critical: delta was given up');
});

test('what lasts when the first channel is set up is told then', async () => {
  const { configurationFile } = house;
  const text = readFileSync(configurationFile, 'utf8');
  const without = parse(text) as { alerts: { channels: object } };
  writeFileSync(configurationFile, stringify({ ...without, alerts: { ...without.alerts, channels: {} } }));
  expect((await house.run('config', 'reload')).code).toBe(0);
  await house.makeTenant('epsilon', 'crash');
  const shown = async () => (await house.run('alerts', 'show', 'tenants/fatal/epsilon')).stdout;
  await until('nobody is told', async () => /nobody is told that it began/.test(await shown()), withinMs, 500);
  writeFileSync(configurationFile, text);
  await areTold('critical: epsilon was given up');
});
