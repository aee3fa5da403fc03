/** From the settings to what arrives, with a real mail server and a real page. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { parseConfiguration } from '../../../config';
import type { AlertItem } from '../../../src/domain/alerts/alert-item';
import type { OutgoingMessage, SendOutcome } from '../../../src/domain/alerts/channel-state';
import { messageSender } from '../../../workers/alerts/message-sender';
import { TestMailServer } from '../../support/mail-server';

let folder: string;
let mailServer: TestMailServer;
let page: Server;
let posted: { path: string; body: unknown }[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'message-sender-'));
  mailServer = await TestMailServer.start({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, callback) =>
      password === 'second' ? callback(null, { user: username }) : callback(new Error('no')),
  });
  page = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      posted.push({ path: request.url ?? '', body: JSON.parse(text) });
      response.end();
    });
  });
  page.listen(0, '127.0.0.1');
  await once(page, 'listening');
});
beforeEach(() => (posted = []));
afterAll(async () => {
  await mailServer.close();
  page.closeAllConnections();
  await new Promise((resolve) => page.close(resolve));
  rmSync(folder, { recursive: true });
});

const item: AlertItem = {
  ...{
    key: 'tenants/fatal/acme',
    alert: 'run',
    seq: 1,
    what: 'began',
    word: 'tenants',
    code: 'fatal',
    subject: 'acme',
  },
  ...{ severity: 'critical', title: 'was given up', message: 'it exits', advice: 'Look into it.', count: 1 },
  ...{ since: '2026-11-27T20:14:05Z', endedAt: null, notBefore: null },
};
const message: OutgoingMessage = { id: '7d1c', items: [item], dropped: 0 };

const mail = () => ({
  ...{ kind: 'smtp', host: '127.0.0.1', port: mailServer.port, tls: 'none' },
  ...{ from: 'w@example.org', to: ['a@example.org', 'b@example.org'] },
});
const pageUrl = () => `http://127.0.0.1:${(page.address() as AddressInfo).port}`;

function send(channels: unknown, channel: string, recipient: string | null): Promise<SendOutcome> {
  const { alerts } = parseConfiguration(stringify({ alerts: { channels } }), join(folder, 'watchkeeper.yaml'));
  return messageSender(() => alerts)({ channel, recipient }, message);
}

test('mail goes to the one whom it is addressed to', async () => {
  expect(await send({ mail: mail() }, 'mail', 'b@example.org')).toEqual({ kind: 'sent' });
  expect(mailServer.taken.at(-1)).toMatchObject({
    to: ['b@example.org'],
    mail: { subject: '[Watchkeeper] critical: acme was given up', messageId: '<7d1c@example.org>' },
  });
});

test.each([
  ['a recipient', 'mail', 'c@example.org'],
  ['a channel', 'pager', null],
  ['a channel with the name of what every object has', 'constructor', null],
  ['a channel that has recipients now', 'mail', null],
  ['a channel that has none now', 'chat', 'a@example.org'],
])('%s that is not configured any more is gone', async (_what, channel, recipient) => {
  const channels = { mail: mail(), chat: { kind: 'webhook', url: `${pageUrl()}/x` } };
  expect(await send(channels, channel, recipient)).toEqual({ kind: 'gone' });
  expect(posted).toEqual([]);
});

test('a password is read for each message, and what is wrong with it is told without it', async () => {
  const file = join(folder, 'mail.password');
  const channels = { mail: { ...mail(), user: 'watch', passwordFile: './mail.password' } };
  const refused = (reason: string) => ({
    kind: 'refused',
    isPermanent: true,
    reason: expect.stringContaining(reason) as string,
  });
  expect(await send(channels, 'mail', 'a@example.org')).toEqual(
    refused(`the password of watch, ${file}, cannot be read (ENOENT); correct it on the machine of the worker`),
  );
  writeFileSync(file, '\n');
  expect(await send(channels, 'mail', 'a@example.org')).toEqual(refused(`the first line of ${file} is empty`));
  writeFileSync(file, 'first\n');
  const outcome = await send(channels, 'mail', 'a@example.org');
  expect(outcome).toEqual(refused('refuses the login of watch'));
  expect(JSON.stringify(outcome)).not.toContain('first');
  writeFileSync(file, 'second\n');
  expect(await send(channels, 'mail', 'a@example.org')).toEqual({ kind: 'sent' });
  expect(mailServer.taken.at(-1)?.user).toBe('watch');
});

test('certificates that cannot be read are told before anything is sent', async () => {
  const channels = { mail: { ...mail(), tls: 'starttls', ca: './ca.pem' } };
  expect(await send(channels, 'mail', 'a@example.org')).toMatchObject({
    kind: 'refused',
    reason: `the certificates to trust, ${join(folder, 'ca.pem')}, cannot be read (ENOENT); correct it on the machine of the worker`,
  });
});

test('a webhook gets the message as data, or what its template says', async () => {
  expect(await send({ chat: { kind: 'webhook', url: `${pageUrl()}/a` } }, 'chat', null)).toEqual({ kind: 'sent' });
  const template = { text: '{severity} {count}: {subject}', blocks: [{ n: 1 }] };
  expect(await send({ chat: { kind: 'webhook', url: `${pageUrl()}/b`, template } }, 'chat', null)).toEqual({
    kind: 'sent',
  });
  expect(posted).toEqual([
    {
      path: '/a',
      body: expect.objectContaining({
        id: '7d1c',
        severity: 'critical',
        count: 1,
        alerts: [expect.objectContaining({ key: item.key })],
      }) as unknown,
    },
    { path: '/b', body: { text: 'critical 1: [Watchkeeper] critical: acme was given up', blocks: [{ n: 1 }] } },
  ]);
});

test('the address of a webhook may stand in a file, and one that is none is not repeated', async () => {
  const file = join(folder, 'hook');
  const channels = { chat: { kind: 'webhook', urlFile: './hook' } };
  expect(await send(channels, 'chat', null)).toMatchObject({ kind: 'refused', isPermanent: true });
  writeFileSync(file, 'hunter2\n');
  expect(await send(channels, 'chat', null)).toEqual({
    ...{ kind: 'refused', isPermanent: true },
    reason: `the first line of ${file} is no address of a page; write one like https://chat.example.org/hook`,
  });
  writeFileSync(file, `${pageUrl()}/from-a-file\n`);
  expect(await send(channels, 'chat', null)).toEqual({ kind: 'sent' });
  expect(posted.map(({ path }) => path)).toEqual(['/from-a-file']);
});
