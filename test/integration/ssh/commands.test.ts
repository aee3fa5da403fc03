/** Commands on a real OpenSSH server, and every way in which they end. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootId, readStat, signalProcess } from '../../../src/adapters/processes/identity';
import { SshTarget, type SshTargetLimits } from '../../../src/adapters/ssh/ssh-target';
import { type SshdOptions, TestSshd } from '../../support/sshd';
import { until } from '../../support/until';

const sshds: TestSshd[] = [];
const targets: SshTarget[] = [];

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  for (const sshd of sshds.splice(0)) await sshd.end();
});

async function start(options: SshdOptions = {}): Promise<TestSshd> {
  const sshd = await TestSshd.start(options);
  sshds.push(sshd);
  return sshd;
}

function targetOf(sshd: TestSshd, limits: Partial<SshTargetLimits> = {}): SshTarget {
  const target = new SshTarget(sshd.server, limits);
  targets.push(target);
  return target;
}

const withinMs = 30_000;
const text = (pattern: RegExp) => expect.stringMatching(pattern) as string;
/** Which connection it came by. */
const whichConnection = ['/bin/sh', '-c', 'echo "$SSH_CONNECTION"'];

test('an exit code comes back with what was printed, whatever the arguments hold', async () => {
  const target = targetOf(await start());
  const odd = [
    '',
    ' two  blanks ',
    "it's",
    '$HOME `id` $(id)',
    '*',
    '~',
    '{a,b}',
    '\\',
    '"',
    'line\nbreak',
    'ä 🚀',
    '#',
    '!!',
  ];
  const outcome = await target.run(['/usr/bin/printf', '%s|', ...odd], { withinMs });
  expect(outcome).toEqual({
    kind: 'exited',
    code: 0,
    reason: text(/^the command on 127\.0\.0\.1:\d+ ended with exit code 0$/),
    printed: { stdout: odd.map((word) => `${word}|`).join(''), stderr: '' },
  });
});

test.each([1, 75, 126, 127, 255])('exit code %i is told as it is', async (code) => {
  const target = targetOf(await start());
  const outcome = await target.run(['/bin/sh', '-c', 'echo no >&2; exit "$1"', 'sh', String(code)], { withinMs });
  expect(outcome).toMatchObject({ kind: 'exited', code, printed: { stdout: '', stderr: 'no\n' } });
});

test('a program that is not there is exit code 127 of the shell', async () => {
  const outcome = await targetOf(await start()).run(['/nowhere/rake'], { withinMs });
  expect(outcome).toMatchObject({ kind: 'exited', code: 127, printed: { stderr: text(/nowhere\/rake/) } });
});

test('a command that a signal ended is told as that', async () => {
  const target = targetOf(await start());
  expect(await target.run(['/bin/sh', '-c', 'kill -TERM $$; sleep 60'], { withinMs })).toMatchObject({
    kind: 'signalled',
    signal: 'SIGTERM',
    reason: text(/^the command on 127\.0\.0\.1:\d+ was ended by SIGTERM$/),
  });
});

test('only the last of much output is kept', async () => {
  const target = targetOf(await start());
  const outcome = await target.run(['/bin/sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo end'], { withinMs });
  if (outcome.kind !== 'exited') throw new Error(outcome.reason);
  expect(outcome.printed.stdout).toHaveLength(64 * 1024);
  expect(outcome.printed.stdout.endsWith('xend\n')).toBe(true);
});

test('a command has ended when it has exited, though something holds its output', async () => {
  const target = targetOf(await start());
  const outcome = await target.run(['/bin/sh', '-c', 'sleep 100 & echo $!'], { withinMs });
  expect(outcome).toMatchObject({ kind: 'exited', code: 0 });
  if (outcome.kind !== 'exited') return;
  const pid = Number(outcome.printed.stdout);
  const stat = readStat(pid);
  expect(signalProcess({ pid, startTicks: stat?.startTicks ?? 0, bootId: bootId() }, 'SIGKILL', 'process')).toBe(true);
});

test('one connection serves many commands, never more than four at once, and none is refused', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  let most = 0;
  let isOver = false;
  const looking = until('all have run', () => {
    most = Math.max(most, sshd.countRunning('sleep'));
    return isOver;
  });
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, () => target.run(['/bin/sh', '-c', 'exec sleep 0.03'], { withinMs })),
  );
  isOver = true;
  await looking;
  expect(outcomes.filter(({ kind }) => kind !== 'exited')).toEqual([]);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  const places = await Promise.all(Array.from({ length: 8 }, () => target.run(whichConnection, { withinMs })));
  expect(new Set(places.map((place) => place.kind === 'exited' && place.printed.stdout)).size).toBe(1);
});

test('an idle connection is ended, and the next command makes a new one', async () => {
  const sshd = await start();
  const target = targetOf(sshd, { idleMs: 100 });
  const first = await target.run(whichConnection, { withinMs });
  expect(sshd.serverPids().length).toBeGreaterThan(0);
  await until('the session is gone', () => sshd.sessionPids().length === 0);
  const second = await target.run(whichConnection, { withinMs });
  expect([first.kind, second.kind]).toEqual(['exited', 'exited']);
  expect(second).not.toEqual(first);
});

test('no agent is forwarded, and no terminal is made', async () => {
  const before = process.env['SSH_AUTH_SOCK'];
  process.env['SSH_AUTH_SOCK'] = '/tmp/no-agent';
  try {
    const script = 'echo "agent=$SSH_AUTH_SOCK"; test -t 0 || echo no terminal; cat; echo "end of input"';
    const outcome = await targetOf(await start()).run(['/bin/sh', '-c', script], { withinMs });
    expect(outcome).toMatchObject({ printed: { stdout: 'agent=\nno terminal\nend of input\n' } });
  } finally {
    if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
    else process.env['SSH_AUTH_SOCK'] = before;
  }
});

test('a command whose connection breaks has an unknown end, and the next one has a new connection', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  const marker = join(sshd.folder, 'begun');
  const running = target.run(['/bin/sh', '-c', 'echo yes >"$1"; exec sleep 60', 'sh', marker], { withinMs });
  await until('it runs', () => existsSync(marker));
  sshd.cutSessions();
  expect(await running).toMatchObject({
    kind: 'unknown',
    why: 'cut',
    reason: text(/^the connection to 127\.0\.0\.1:\d+ broke after the command was sent \(.+\); it may have run/),
  });
  expect(await target.run(['/bin/true'], { withinMs })).toMatchObject({ kind: 'exited', code: 0 });
});

test('a server that was killed has an unknown end for what ran, none for what comes, and serves again later', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  const marker = join(sshd.folder, 'begun');
  const running = target.run(['/bin/sh', '-c', 'echo yes >"$1"; exec sleep 60', 'sh', marker], { withinMs });
  await until('it runs', () => existsSync(marker));
  await sshd.kill();
  expect(['cut', 'signalled']).toContain(await running.then((end) => (end.kind === 'unknown' ? end.why : end.kind)));
  expect(await target.run(['/bin/true'], { withinMs })).toMatchObject({ kind: 'neverBegun', why: 'unreachable' });
  await sshd.start();
  expect(await target.run(['/bin/true'], { withinMs })).toMatchObject({ kind: 'exited', code: 0 });
});

test('a command that does not end in time has an unknown end and runs on; its connection is not used again', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  const first = await target.run(whichConnection, { withinMs });
  const file = join(sshd.folder, 'written');
  const script = 'trap "" HUP; sleep 1; echo done >"$1"';
  expect(await target.run(['/bin/sh', '-c', script, 'sh', file], { withinMs: 200 })).toMatchObject({
    kind: 'unknown',
    why: 'late',
    reason: text(/has not ended within 200 ms; it may run still$/),
  });
  const second = await target.run(whichConnection, { withinMs });
  expect(second).toMatchObject({ kind: 'exited' });
  expect(second).not.toEqual(first);
  await until('it has run to its end', () => existsSync(file) && readFileSync(file, 'utf8') === 'done\n');
});

test('a command that nobody waits for any longer has an unknown end when it was sent, and never begins when not', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  const marker = join(sshd.folder, 'begun');
  const controller = new AbortController();
  const argv = ['/bin/sh', '-c', 'echo yes >"$1"; exec sleep 2', 'sh', marker];
  const running = target.run(argv, { withinMs, signal: controller.signal });
  await until('it runs', () => existsSync(marker));
  controller.abort();
  expect(await running).toMatchObject({ kind: 'unknown', why: 'stopped' });
  const late = await target.run(['/bin/true'], { withinMs, signal: controller.signal });
  expect(late).toMatchObject({ kind: 'neverBegun', why: 'stopped' });
});

test('who waits longer than it may for one of the four channels never begins', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  const controller = new AbortController();
  const long = Array.from({ length: 4 }, () =>
    target.run(['/bin/sleep', '5'], { withinMs, signal: controller.signal }),
  );
  expect(await target.run(['/bin/true'], { withinMs: 300 })).toMatchObject({ kind: 'neverBegun', why: 'busy' });
  controller.abort();
  await Promise.all(long);
  expect(await target.run(['/bin/true'], { withinMs })).toMatchObject({ kind: 'exited', code: 0 });
});

test('eight commands at once run on two connections, none is refused, and both end when they are idle', async () => {
  const sshd = await start();
  const target = targetOf(sshd, { connections: 3, idleMs: 200 });
  const go = join(sshd.folder, 'go');
  const script = 'echo "$SSH_CONNECTION"; echo begun >>"$1.begun"; until [ -e "$1" ]; do sleep 0.05; done';
  const running = Array.from({ length: 8 }, () => target.run(['/bin/sh', '-c', script, 'sh', go], { withinMs }));
  const begun = () => (existsSync(`${go}.begun`) ? readFileSync(`${go}.begun`, 'utf8').split('\n').length - 1 : 0);
  await until('all of them run', () => begun() === 8, 20_000);
  writeFileSync(go, '');
  const outcomes = await Promise.all(running);
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(8).fill('exited'));
  const connections = outcomes.map((outcome) => (outcome.kind === 'exited' ? outcome.printed.stdout : ''));
  const counts = [...new Set(connections)].map((one) => connections.filter((other) => other === one).length);
  expect(counts).toEqual([4, 4]);
  await until('both have ended', () => sshd.sessionPids().length === 0);
});

test('many that come at once log in one after the other, and hear together that they cannot', async () => {
  const sshd = await start({ settings: ['MaxStartups 2'] });
  // Each time without a connection from before.
  const all = () => {
    const target = targetOf(sshd, { connections: 5 });
    return Promise.all(Array.from({ length: 20 }, () => target.run(['/bin/true'], { withinMs })));
  };
  expect((await all()).map(({ kind }) => kind)).toEqual(Array(20).fill('exited'));
  await sshd.kill();
  const refused = { kind: 'neverBegun', why: 'unreachable' };
  expect(await all()).toMatchObject(Array(20).fill(refused));
});

test('a command is never sent late by a server that was frozen when it was asked', async () => {
  const sshd = await start();
  const target = targetOf(sshd, { channelWithinMs: 300 });
  await target.run(['/bin/true'], { withinMs });
  const frozen = sshd
    .serverPids()
    .map((pid) => ({ pid, startTicks: readStat(pid)?.startTicks ?? 0, bootId: bootId() }));
  for (const server of frozen) signalProcess(server, 'SIGSTOP', 'process');
  const file = join(sshd.folder, 'ran');
  const outcome = await target.run(['/bin/sh', '-c', 'echo ran >"$1"', 'sh', file], { withinMs });
  expect(outcome).toMatchObject({
    kind: 'neverBegun',
    why: 'channel',
    reason: text(/ended the connection before the command was sent \(no channel within 300 ms\)$/),
  });
  for (const server of frozen) signalProcess(server, 'SIGCONT', 'process');
  await until('its session is gone', () => frozen.every(({ pid }) => readStat(pid) === null));
  expect(existsSync(file)).toBe(false);
});

test('a channel that is refused never begins, and what runs beside it goes on', async () => {
  const sshd = await start({ settings: ['MaxSessions 1'] });
  const target = targetOf(sshd);
  const marker = join(sshd.folder, 'begun');
  const first = target.run(['/bin/sh', '-c', 'echo yes >"$1"; sleep 0.5', 'sh', marker], { withinMs });
  await until('it runs', () => existsSync(marker));
  const file = join(sshd.folder, 'ran');
  expect(await target.run(['/bin/sh', '-c', 'echo ran >"$1"', 'sh', file], { withinMs })).toMatchObject({
    kind: 'neverBegun',
    why: 'channel',
    reason: text(/^127\.0\.0\.1:\d+ opens no channel for a command \(.*open failed\); see MaxSessions/),
  });
  expect(await first).toMatchObject({ kind: 'exited', code: 0 });
  expect(existsSync(file)).toBe(false);
});

test('closing ends what runs with an unknown end, and nothing begins afterwards', async () => {
  const sshd = await start();
  const target = targetOf(sshd);
  const marker = join(sshd.folder, 'begun');
  const running = target.run(['/bin/sh', '-c', 'echo yes >"$1"; exec sleep 2', 'sh', marker], { withinMs });
  await until('it runs', () => existsSync(marker));
  target.close();
  expect(await running).toMatchObject({ kind: 'unknown', why: 'cut' });
  expect(await target.run(['/bin/true'], { withinMs })).toMatchObject({ kind: 'neverBegun', why: 'stopped' });
});

test('words that no program can be given are refused before anything is asked', async () => {
  const target = new SshTarget({ ...(await start()).server, port: 1 });
  await expect(target.run(['/bin/echo', 'a\0b'], { withinMs })).rejects.toThrow(/word 2 .* zero byte/);
  await expect(target.run([], { withinMs })).rejects.toThrow(/no words/);
});
