/** Mail against a real server, with everything that a server may do. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mail } from '../../../src/adapters/smtp/mail';
import type { MailServer } from '../../../src/adapters/smtp/mail-server';
import { sendMail } from '../../../src/adapters/smtp/send-mail';
import type { TryOutcome } from '../../../src/domain/alerts/try-outcome';
import { smtpError, TestMailServer, type MailServerOptions } from '../../support/mail-server';
import { makeCertificates, type Certificates } from '../../support/tls-front';
import { until } from '../../support/until';

let folder: string;
let certificates: Certificates;
let keys: { key: string; cert: string };
const servers: TestMailServer[] = [];
const rawServers: Server[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'send-mail-'));
  certificates = makeCertificates(folder);
  const { certificate, key } = certificates.server;
  keys = { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const server of rawServers.splice(0)) await new Promise((resolve) => server.close(resolve));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(options: MailServerOptions = {}, port = 0, address = '127.0.0.1'): Promise<TestMailServer> {
  const server = await TestMailServer.start({ ...keys, ...options }, port, address);
  servers.push(server);
  return server;
}

function to(port: number, given: Partial<MailServer> = {}): MailServer {
  const ca = readFileSync(certificates.authority, 'utf8');
  return { host: '127.0.0.1', port, tls: 'starttls', ca, login: null, ...given };
}

const mail: Mail = {
  id: '0f9d6a52-8f0e-4c35-9a14-3e1b3d6c2b11',
  from: 'watchkeeper@example.org',
  to: ['ops@example.org', 'night@example.org'],
  recipient: 'ops@example.org',
  subject: '[Watchkeeper] critical: acme – down',
  text: 'plain: äöü\n.a line that begins with a point\n',
  html: '<p>page: <b>äöü</b></p>',
};

const refused = (isPermanent: boolean, reason: RegExp): TryOutcome => ({
  kind: 'refused',
  isPermanent,
  reason: expect.stringMatching(reason) as string,
});
const unknown = (reason: RegExp): TryOutcome => ({ kind: 'unknown', reason: expect.stringMatching(reason) as string });

test('a mail arrives by STARTTLS as plain text and as a page, for all to see and for one to get', async () => {
  const server = await start();
  expect(await sendMail(to(server.port), mail)).toEqual({ kind: 'sent' });
  const [taken] = server.taken;
  expect(taken).toMatchObject({ from: mail.from, to: ['ops@example.org'], isEncrypted: true, user: null });
  expect(taken?.mail).toMatchObject({
    from: { name: 'Watchkeeper', address: 'watchkeeper@example.org' },
    to: [{ address: 'ops@example.org' }, { address: 'night@example.org' }],
    subject: mail.subject,
    messageId: `<${mail.id}@example.org>`,
  });
  expect(taken?.mail.text?.replaceAll('\r\n', '\n').trimEnd()).toBe(mail.text.trimEnd());
  expect(taken?.mail.html?.trimEnd()).toBe(mail.html);
  expect(taken?.mail.headers).toContainEqual(
    expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
  );
  await until('it has left', () => server.connectionCount === 0);
});

test('each try has the same Message-ID', async () => {
  const server = await start();
  await sendMail(to(server.port), mail);
  await sendMail(to(server.port), mail);
  const ids = server.taken.map((taken) => taken.mail.messageId);
  expect(ids).toEqual([`<${mail.id}@example.org>`, `<${mail.id}@example.org>`]);
});

test('a subject with a line break makes no header', async () => {
  const server = await start();
  await sendMail(to(server.port), { ...mail, subject: 'a\r\nBcc: evil@example.org\r\n\r\nbody' });
  expect(server.taken[0]?.source).not.toMatch(/^Bcc:/im);
  expect(server.taken[0]?.to).toEqual(['ops@example.org']);
});

test('TLS from the first byte, and none at all', async () => {
  const encrypted = await start({ secure: true });
  expect(await sendMail(to(encrypted.port, { tls: 'tls' }), mail)).toEqual({ kind: 'sent' });
  expect(encrypted.taken[0]?.isEncrypted).toBe(true);
  // It offers STARTTLS, with a certificate that nobody trusts here.
  const clear = await start();
  expect(await sendMail(to(clear.port, { tls: 'none', ca: null }), mail)).toEqual({ kind: 'sent' });
  expect(clear.taken[0]?.isEncrypted).toBe(false);
});

test('a server without STARTTLS gets nothing in the clear', async () => {
  const server = await start({ disabledCommands: ['STARTTLS'] });
  expect(await sendMail(to(server.port), mail)).toEqual(
    refused(
      true,
      /^127\.0\.0\.1:\d+ does not offer STARTTLS \(50. .*\); write tls: tls with its port, or mend the server$/,
    ),
  );
  expect(server.taken).toEqual([]);
});

test.each(['starttls', 'tls'] as const)(
  'a certificate that is not trusted, or of another host, ends it: %s',
  async (tls) => {
    const server = await start({ secure: tls === 'tls' }, 0, '0.0.0.0');
    expect(await sendMail(to(server.port, { tls, ca: null }), mail)).toEqual(
      refused(true, /shows a certificate that is not trusted \([A-Z_]+\); name the authority that signed it$/),
    );
    expect(await sendMail(to(server.port, { tls, host: '127.0.0.2' }), mail)).toEqual(
      refused(true, /^127\.0\.0\.2:\d+ shows the certificate of another host \(ERR_TLS_CERT_ALTNAME_INVALID\)/),
    );
    expect(server.taken).toEqual([]);
  },
);

test('TLS to a server that speaks it only after STARTTLS is told as what it is', async () => {
  const server = await start();
  expect(await sendMail(to(server.port, { tls: 'tls' }), mail)).toEqual(
    refused(true, /does not speak TLS as it is expected/),
  );
});

const login = { user: 'watch', password: 'hunter2-secret' };
const asksForLogin: MailServerOptions = {
  authOptional: false,
  onAuth: ({ username, password }, _session, callback) => {
    if (username === login.user && password === login.password) callback(null, { user: username });
    // Some repeat what they were sent.
    else callback(new Error(`Invalid login of ${username} with ${password}`));
  },
};

test('a login is made, over TLS only', async () => {
  const server = await start(asksForLogin);
  expect(await sendMail(to(server.port, { login }), mail)).toEqual({ kind: 'sent' });
  expect(server.taken[0]?.user).toBe('watch');
});

test('a wrong password is refused for good, and stands in no reason', async () => {
  const server = await start(asksForLogin);
  const outcome = await sendMail(to(server.port, { login: { user: 'watch', password: 'hunter3-wrong' } }), mail);
  expect(outcome).toEqual(
    refused(
      true,
      /refuses the login of watch \(535 Invalid login of watch with \[hidden\]\); correct user and password$/,
    ),
  );
  expect(JSON.stringify(outcome)).not.toContain('hunter');
});

test('a server that needs a login is told as such when none is configured', async () => {
  const server = await start(asksForLogin);
  expect(await sendMail(to(server.port), mail)).toEqual(
    refused(true, /does not take mail from watchkeeper@example\.org \(530 /),
  );
});

test('a recipient that is not known is refused for good', async () => {
  const onRcptTo: MailServerOptions['onRcptTo'] = (_address, _session, callback) =>
    callback(smtpError(550, 'No such user'));
  const server = await start({ onRcptTo });
  expect(await sendMail(to(server.port), mail)).toEqual(
    refused(true, /^127\.0\.0\.1:\d+ does not take mail for ops@example\.org \(550 No such user\)$/),
  );
});

test('who is put off by a grey list is refused for now, and taken later', async () => {
  let isKnown = false;
  const server = await start({
    onRcptTo: (_address, _session, callback) => {
      callback(isKnown ? null : smtpError(450, 'Greylisted, come again'));
      isKnown = true;
    },
  });
  expect(await sendMail(to(server.port), mail)).toEqual(
    refused(false, /does not take mail for ops@example\.org \(450 Greylisted, come again\)$/),
  );
  expect(await sendMail(to(server.port), mail)).toEqual({ kind: 'sent' });
  expect(server.taken).toHaveLength(1);
});

test.each([
  [552, true],
  [451, false],
])('a message that is refused with %s after it was given is surely not taken', async (code, isPermanent) => {
  const server = await start({ beforeAnswer: () => Promise.reject(smtpError(code, 'Not this one')) });
  const outcome = await sendMail(to(server.port), mail);
  expect(outcome).toEqual(refused(isPermanent, new RegExp(`does not take the message \\(${code} Not this one\\)$`)));
  expect(server.taken).toEqual([]);
});

test('a server that is away, and comes back', async () => {
  const server = await start();
  const { port } = server;
  await server.close();
  expect(await sendMail(to(port), mail)).toEqual(refused(false, /^127\.0\.0\.1:\d+ refuses connections; /));
  const back = await start({}, port);
  expect(await sendMail(to(port), mail)).toEqual({ kind: 'sent' });
  expect(back.taken).toHaveLength(1);
});

test('a host without an address is told by its name', async () => {
  const outcome = await sendMail(to(25, { host: 'mail.invalid' }), mail);
  expect(outcome).toEqual(
    refused(false, /^mail\.invalid:25 has no address \((ENOTFOUND|EAI_AGAIN)\); correct the name/),
  );
});

test('nobody knows whether a server that dies before its answer has taken the message', async () => {
  let server: TestMailServer | null = null;
  server = await start({ beforeAnswer: () => server?.breakConnections() });
  expect(await sendMail(to(server.port), mail)).toEqual(
    unknown(/was given the message, and the connection broke; it may have been taken/),
  );
});

test('nobody knows whether a server that does not answer in time has taken the message', async () => {
  const server = await start({ beforeAnswer: () => new Promise(() => undefined) });
  expect(await sendMail(to(server.port), mail, { talkMs: 1500, answerMs: 1500 })).toEqual(
    unknown(/was given the message and does not answer; it may have been taken/),
  );
  await until('it has left', () => server.connectionCount === 0);
});

test('a server that dies before it wants the message has not taken it', async () => {
  let server: TestMailServer | null = null;
  server = await start({ onRcptTo: () => server?.breakConnections() });
  expect(await sendMail(to(server.port), mail)).toEqual(refused(false, /breaks the connection off/));
});

test('a server that is silent before it wants the message has not taken it', async () => {
  const server = await start({ onRcptTo: () => undefined });
  expect(await sendMail(to(server.port), mail, { talkMs: 1000, answerMs: 1000 })).toEqual(
    refused(false, /does not answer within 1 s; see that it runs/),
  );
  await until('it has left', () => server.connectionCount === 0);
});

/** Says this to whoever connects, and nothing more. */
async function startRaw(greeting: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(greeting);
  });
  rawServers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('what is no mail server, or one that is busy, is told as what it is', async () => {
  const [ssh, busy, closed, silent] = [
    await startRaw('SSH-2.0-OpenSSH_9.2\r\n'),
    await startRaw('421 Too busy\r\n'),
    await startRaw('554 Not for you\r\n'),
    await startRaw(''),
  ];
  expect(await sendMail(to(ssh), mail)).toEqual(
    refused(true, /does not answer as a mail server does \(SSH-2\.0-OpenSSH_9\.2\); correct host and port$/),
  );
  expect(await sendMail(to(busy), mail)).toEqual(refused(false, /takes no mail \(421 Too busy\)$/));
  expect(await sendMail(to(closed), mail)).toEqual(refused(true, /takes no mail \(554 Not for you\)$/));
  expect(await sendMail(to(silent), mail, { talkMs: 700, answerMs: 700 })).toEqual(
    refused(false, /does not answer within 1 s/),
  );
});
