/** What an SSH server may do though OpenSSH does not do it when asked: by a server that is told what to do. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, Server, type Session, utils } from 'ssh2';
import type { CommandOutcome } from '../../../src/adapters/ssh/command-outcome';
import { SshTarget } from '../../../src/adapters/ssh/ssh-target';
import { freePort } from '../../support/lane-ports';
import { makeKey } from '../../support/sshd';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'odd-server-'))));
afterEach(() => rmSync(folder, { recursive: true }));

type Conduct = (session: Session, connection: Connection) => void;

/** One command at a server that lets everybody in, and then does `conduct`. */
async function runAt(conduct: Conduct, channelWithinMs = 5000): Promise<CommandOutcome> {
  const privateKeyFile = join(folder, 'key');
  makeKey(privateKeyFile, 'ed25519');
  const hostKey = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
  const parsed = utils.parseKey(hostKey);
  if (parsed instanceof Error) throw parsed;
  const connections: Connection[] = [];
  const server = new Server({ hostKeys: [hostKey] }, (connection) => {
    connections.push(connection);
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => conduct(accept(), connection));
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const knownHostsFile = join(folder, 'known_hosts');
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ssh-rsa ${parsed.getPublicSSH().toString('base64')}\n`);
  const target = new SshTarget(
    { host: '127.0.0.1', port, username: 'deploy', privateKeyFile, knownHostsFile },
    { channelWithinMs },
  );
  try {
    return await target.run(['/bin/true'], { withinMs: 5000 });
  } finally {
    target.close();
    for (const connection of connections) connection.end();
    await new Promise((resolve) => server.close(resolve));
  }
}

const text = (pattern: RegExp) => expect.stringMatching(pattern) as string;

test('a channel that is closed without a word of how the command ended is an unknown end', async () => {
  const outcome = await runAt((session) => session.on('exec', (accept) => accept().end('half')));
  expect(outcome).toMatchObject({
    kind: 'unknown',
    why: 'unsaid',
    reason: text(/^127\.0\.0\.1:\d+ closed the command’s channel without saying how it ended$/),
    printed: { stdout: 'half' },
  });
});

test('a server that says no to the command has not begun it', async () => {
  expect(await runAt((session) => session.on('exec', (_accept, reject) => reject()))).toMatchObject({
    kind: 'neverBegun',
    why: 'channel',
    reason: text(/^127\.0\.0\.1:\d+ does not run the command; its log may say why$/),
  });
});

test('a connection that breaks after the command was sent and before it was taken is an unknown end', async () => {
  expect(await runAt((session, connection) => session.on('exec', () => connection.end()))).toMatchObject({
    kind: 'unknown',
    why: 'cut',
  });
});

test('a server that does not say whether it takes the command is an unknown end', async () => {
  const outcome = await runAt((session) => session.on('exec', () => undefined), 300);
  expect(outcome).toMatchObject({ kind: 'unknown', why: 'cut', reason: text(/\(no channel within 300 ms\)/) });
});

test('an exit code that came before the connection broke is told', async () => {
  const outcome = await runAt((session, connection) =>
    session.on('exec', (accept) => {
      accept().exit(7);
      connection.end();
    }),
  );
  expect(outcome).toMatchObject({ kind: 'exited', code: 7 });
});
