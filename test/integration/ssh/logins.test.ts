/** Logins at a real OpenSSH server, at servers that are none, and all that keeps a command from being begun. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { CommandOutcome, NeverBegunWhy } from '../../../src/adapters/ssh/command-outcome';
import type { SshServer } from '../../../src/adapters/ssh/connect';
import { SshTarget, type SshTargetLimits } from '../../../src/adapters/ssh/ssh-target';
import { freePort } from '../../support/lane-ports';
import { makeKey, type SshdOptions, TestSshd } from '../../support/sshd';
import { until } from '../../support/until';

const sshds: TestSshd[] = [];
const servers: { server: Server; sockets: Socket[] }[] = [];

afterEach(async () => {
  for (const sshd of sshds.splice(0)) await sshd.end();
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function start(options: SshdOptions = {}): Promise<TestSshd> {
  const sshd = await TestSshd.start(options);
  sshds.push(sshd);
  return sshd;
}

/** Something that listens, and is no SSH server. */
async function listen(answer: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  servers.push({ server, sockets });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return port;
}

/** A login that is not gone on with; null when the server takes no more. */
async function takePlace(port: number): Promise<Socket | null> {
  const socket = connect({ host: '127.0.0.1', port });
  const [words] = (await once(socket, 'data')) as [Buffer];
  if (words.toString('latin1').startsWith('SSH-')) return socket;
  socket.destroy();
  return null;
}

async function run(server: SshServer, limits: Partial<SshTargetLimits> = {}): Promise<CommandOutcome> {
  const target = new SshTarget(server, limits);
  try {
    return await target.run(['/bin/true'], { withinMs: 20_000 });
  } finally {
    target.close();
  }
}

const never = (why: NeverBegunWhy, reason: RegExp) => ({
  kind: 'neverBegun',
  why,
  reason: expect.stringMatching(reason) as string,
});
const done = expect.objectContaining({ kind: 'exited', code: 0 }) as CommandOutcome;

/** In known_hosts, at the port of something that is no SSH server. */
function serverAt(sshd: TestSshd, port: number): SshServer {
  sshd.writeKnownHosts([sshd.knownHostsLine('ed25519', `[127.0.0.1]:${port}`)]);
  return { ...sshd.server, port };
}

test('a port at which nobody listens, and a name without an address, are not reached', async () => {
  const sshd = await start();
  expect(await run(serverAt(sshd, await freePort()))).toEqual(
    never('unreachable', /^127\.0\.0\.1:\d+ refuses connections; start what is to listen there/),
  );
  sshd.writeKnownHosts([sshd.knownHostsLine('ed25519', 'node.invalid')]);
  expect(await run({ ...sshd.server, host: 'node.invalid', port: 22 })).toEqual(
    never('unreachable', /^node\.invalid:22 has no address/),
  );
});

test('a server that ends the connection before it says a word cuts the handshake', async () => {
  const port = await listen((socket) => socket.end());
  expect(await run(serverAt(await start(), port))).toEqual(
    never('handshake', /^127\.0\.0\.1:\d+ ended the connection before it said a word: too many logins/),
  );
});

test('a handshake that breaks in the middle is told as one', async () => {
  const port = await listen((socket) => {
    socket.write('SSH-2.0-OpenSSH_9.2\r\n');
    socket.once('data', () => socket.destroy());
  });
  expect(await run(serverAt(await start(), port))).toEqual(
    never('handshake', /^127\.0\.0\.1:\d+ ended the connection while keys were exchanged/),
  );
});

test('what is no SSH server is told as that', async () => {
  const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await run(serverAt(await start(), port))).toEqual(
    never('handshake', /^127\.0\.0\.1:\d+ does not answer as an SSH server does; correct host and port$/),
  );
});

test('a server that says nothing is given up at the deadline', async () => {
  const port = await listen(() => undefined);
  expect(await run(serverAt(await start(), port), { connectWithinMs: 300 })).toEqual(
    never('handshake', /^127\.0\.0\.1:\d+ does not say what it is within 300 ms/),
  );
});

test('a server with too many logins under way (MaxStartups) takes no more for now, and does again later', async () => {
  const sshd = await start({ settings: ['MaxStartups 1', 'LoginGraceTime 60'] });
  const waiting = await until('the only place is taken', () => takePlace(sshd.port));
  expect(await run(sshd.server)).toEqual(
    never('handshake', /^127\.0\.0\.1:\d+ has too many logins under way \(MaxStartups\)/),
  );
  waiting.destroy();
  // The server notices a moment later that it has gone.
  await until('it takes one again', async () => (await run(sshd.server)).kind === 'exited');
});

test.each(['ed25519', 'ecdsa', 'rsa'] as const)('a host with a key of %s is known by it', async (type) => {
  expect(await run((await start({ hostKeys: [type] })).server)).toEqual(done);
});

test('of a host with several keys the one that is in known_hosts is asked for', async () => {
  const sshd = await start({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
  for (const type of ['rsa', 'ecdsa', 'ed25519'] as const) {
    sshd.writeKnownHosts([sshd.knownHostsLine(type)]);
    expect(await run(sshd.server)).toEqual(done);
  }
});

test('entries that ssh-keygen has hashed are known', async () => {
  const sshd = await start();
  execFileSync('ssh-keygen', ['-q', '-H', '-f', sshd.knownHostsFile], { stdio: 'ignore' });
  expect(readFileSync(sshd.knownHostsFile, 'utf8')).toMatch(/^\|1\|/);
  expect(await run(sshd.server)).toEqual(done);
});

test('a host that is not in known_hosts is refused, and the sentence says what to do', async () => {
  const sshd = await start();
  sshd.writeKnownHosts([sshd.knownHostsLine('ed25519', 'elsewhere.example')]);
  expect(await run(sshd.server)).toEqual(
    never('hostKey', /^127\.0\.0\.1:(\d+) is not in \S+known_hosts; compare what `ssh-keyscan -p \1 127\.0\.0\.1`/),
  );
});

test('a host whose key has changed is refused, and the sentence names the line', async () => {
  const sshd = await start();
  await sshd.kill();
  sshd.makeNewHostKey('ed25519');
  await sshd.start();
  expect(await run(sshd.server)).toEqual(
    never(
      'hostKey',
      /shows the host key ssh-ed25519 SHA256:\S+, which is another one than in line 1 of \S+known_hosts/,
    ),
  );
  const fingerprint = execFileSync('ssh-keygen', ['-lf', sshd.hostKeyFile('ed25519')], { encoding: 'utf8' }).split(' ');
  const outcome = await run(sshd.server);
  expect(outcome.reason).toContain(fingerprint[1]);
});

test('a host that no longer has a key of the known kind is refused', async () => {
  const sshd = await start({ hostKeys: ['ed25519'] });
  await sshd.kill();
  sshd.use(['ecdsa']);
  await sshd.start();
  expect(await run(sshd.server)).toEqual(
    never('hostKey', /has no host key of the kind that is in \S+known_hosts \(ssh-ed25519\)/),
  );
});

test('a revoked key is refused, though another line knows it', async () => {
  const sshd = await start();
  sshd.writeKnownHosts([sshd.knownHostsLine('ed25519'), `@revoked ${sshd.knownHostsLine('ed25519', '*')}`]);
  expect(await run(sshd.server)).toEqual(
    never('hostKey', /SHA256:\S+, which line 2 of \S+known_hosts revokes; give the host a new key$/),
  );
});

test('an account that does not know the key lets nobody in, and nothing else is tried', async () => {
  const sshd = await start({ settings: ['PasswordAuthentication yes'] });
  makeKey(sshd.privateKeyFile, 'ed25519');
  expect(await run(sshd.server)).toEqual(
    never('login', /^127\.0\.0\.1:\d+ does not let \S+ in with the key; add its public key/),
  );
  await until('the server has noted it', () => sshd.log.includes('Failed publickey'));
  expect(sshd.log).not.toMatch(/Failed (none|password|keyboard)/);
});

test('a key or a known_hosts that cannot be used is told by its file, before anybody is asked', async () => {
  const sshd = await start();
  const server = { ...sshd.server, port: 1 };
  expect(await run({ ...server, knownHostsFile: join(sshd.folder, 'none') })).toEqual(
    never('files', /^\S+\/none cannot be read \(ENOENT\)/),
  );
  expect(await run({ ...server, privateKeyFile: join(sshd.folder, 'none') })).toEqual(
    never('files', /^\S+\/none cannot be read \(ENOENT\)/),
  );
  expect(await run({ ...server, privateKeyFile: `${sshd.privateKeyFile}.pub` })).toEqual(
    never('files', /holds a public key; name the private one$/),
  );
  writeFileSync(sshd.privateKeyFile, 'secret nonsense');
  const outcome = await run(server);
  expect(outcome).toEqual(never('files', /cannot be used: it holds no private key/));
  expect(outcome.reason).not.toContain('nonsense');
  rmSync(sshd.privateKeyFile);
  makeKey(sshd.privateKeyFile, 'ed25519', 'a passphrase');
  expect(await run(server)).toEqual(never('files', /cannot be used: it has a passphrase/));
});

test('a key that was replaced is used from the next connection on', async () => {
  const sshd = await start();
  makeKey(sshd.privateKeyFile, 'rsa');
  writeFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(`${sshd.privateKeyFile}.pub`));
  expect(await run(sshd.server)).toEqual(done);
});

test('a server that opens no channel at all never begins a command', async () => {
  const sshd = await start({ settings: ['MaxSessions 0'] });
  expect(await run(sshd.server)).toEqual(never('channel', /opens no channel for a command .*; see MaxSessions/));
});
