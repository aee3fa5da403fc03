import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, readStat, signalProcess } from '../../../src/adapters/processes/identity';
import { findLeftovers } from '../../../src/adapters/processes/leftovers';
import {
  endShim,
  letShimStart,
  readRunNote,
  readRunProcess,
  readRunStatus,
  readShim,
  takeLostReason,
} from '../../../src/adapters/processes/shim';
import { ShimLauncher } from '../../../src/adapters/processes/shim-launcher';
import { until } from '../../support/until';

let home: string;
let where: { folder: string; events: string };
let launcher: ShimLauncher;
const environment = { PATH: process.env['PATH'] ?? '' };

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wk-shim-'));
  launcher = new ShimLauncher((error) => {
    throw error;
  });
  where = { folder: join(home, 'p-alpha'), events: join(home, 'alpha') };
});

afterEach(() => {
  launcher.close();
  for (const run of [1, 2, 3]) {
    const found = readRunProcess(where, run);
    if (found !== null) signalProcess(found, 'SIGKILL', 'group');
  }
  const shim = readShim(where);
  if (shim !== null) signalProcess(shim, 'SIGKILL', 'process');
  rmSync(home, { recursive: true, force: true });
});

const launch = (run: number, ...argv: string[]) => ({ run, argv, home, environment, note: `{"run":${run}}` });
const process1 = () => until('run 1 has a process', () => readRunProcess(where, 1));

describe('the shim', () => {
  it('starts the process in a session of its own, with its arguments to the letter and its output in out and err', async () => {
    const program = 'console.log(process.argv.slice(1).join("|")); console.error("oops"); process.exit(3)';
    launcher.launch(where, launch(1, process.execPath, '-e', program, '--', 'a b', '$HOME', '`id`', "it's", ''));
    expect(await until('run 1 has ended', () => readRunStatus(where, 1))).toBe(3);
    expect(readFileSync(join(home, 'out'), 'utf8')).toBe("a b|$HOME|`id`|it's|\n");
    expect(readFileSync(join(home, 'err'), 'utf8')).toBe('oops\n');
    expect(readRunNote(where, 1)).toBe('{"run":1}');
  });

  it('restarts when told the next number, and ignores every other number', async () => {
    launcher.launch(where, launch(1, 'sh', '-c', 'exit 1'));
    await until('run 1 has ended', () => readRunStatus(where, 1));
    letShimStart(where, launch(1, 'sh', '-c', 'exit 9'));
    letShimStart(where, launch(3, 'sh', '-c', 'exit 9'));
    letShimStart(where, launch(2, 'sh', '-c', 'kill -TERM $$'));
    expect(await until('run 2 has ended', () => readRunStatus(where, 2))).toBe(143);
    expect(readRunStatus(where, 3)).toBeNull();
    const shim = readShim(where)!;
    endShim(where);
    await until('the shim is gone', () => !isAlive(shim));
    expect(letShimStart(where, launch(3, 'true'))).toBe(false);
  });

  it('knows a process by its identity after exec', async () => {
    launcher.launch(where, launch(1, 'sleep', '60'));
    const identity = await process1();
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, startTicks: identity.startTicks + 1 })).toBe(false);
    expect(signalProcess({ ...identity, startTicks: identity.startTicks - 1 }, 'SIGKILL', 'group')).toBe(false);
    expect(isAlive(identity)).toBe(true);
  });

  it('refuses a second start while the process lives, even when the first shim was killed', async () => {
    launcher.launch(where, launch(1, 'sleep', '60'));
    await process1();
    const shim = readShim(where)!;
    signalProcess(shim, 'SIGKILL', 'process');
    await until('the shim is gone', () => !isAlive(shim));
    launcher.launch(where, launch(2, 'sleep', '60'));
    expect(await until('the second start is refused', () => takeLostReason(where, 2))).toBe('lockHeld');
    expect(takeLostReason(where, 2)).toBeNull();
    expect(readRunProcess(where, 2)).toBeNull();
  });

  it('survives the signals of a terminal', async () => {
    launcher.launch(where, launch(1, 'sh', '-c', 'exit 0'));
    await until('run 1 has ended', () => readRunStatus(where, 1) !== null);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
      signalProcess(readShim(where)!, signal, 'process');
    }
    letShimStart(where, launch(2, 'sh', '-c', 'exit 4'));
    expect(await until('run 2 has ended', () => readRunStatus(where, 2))).toBe(4);
  });

  it('gives the process default signal handling', async () => {
    launcher.launch(
      where,
      launch(1, 'sh', '-c', 'grep -E "^Sig(Ign|Blk)" /proc/self/status > signals; echo done > finished'),
    );
    await until('run 1 has ended', () => readRunStatus(where, 1) !== null);
    const masks = readFileSync(join(home, 'signals'), 'utf8').match(/[0-9a-f]{16}/g) ?? [];
    // HUP, INT, QUIT and TERM are bits 0, 1, 2 and 14.
    for (const mask of masks) expect(BigInt(`0x${mask}`) & 0x4007n).toBe(0n);
  });

  it('says 127 when the program is missing, and still waits for the next run', async () => {
    launcher.launch(where, launch(1, '/no/such/program'));
    expect(await until('run 1 has ended', () => readRunStatus(where, 1))).toBe(127);
    letShimStart(where, launch(2, 'true'));
    expect(await until('run 2 has ended', () => readRunStatus(where, 2))).toBe(0);
  });

  it('reports an end without a process when the home is gone', async () => {
    launcher.launch(where, { ...launch(1, 'true'), home: join(home, 'gone') });
    expect(await until('run 1 has ended', () => readRunStatus(where, 1))).toBe(2);
    expect(readRunProcess(where, 1)).toBeNull();
  });

  it('refuses an argument with a newline', () => {
    expect(() => launcher.launch(where, launch(1, 'echo', 'a\nb'))).toThrow('newline');
  });
});

describe('the launcher', () => {
  it('hands on its own environment and no other, and takes up a new one', async () => {
    const program = ['sh', '-c', 'echo "$COLOUR" > colour'];
    launcher.launch(where, { ...launch(1, ...program), environment: { ...environment, COLOUR: 'red' } });
    await until('run 1 has ended', () => readRunStatus(where, 1) !== null);
    expect(readFileSync(join(home, 'colour'), 'utf8')).toBe('red\n');
    endShim(where);
    launcher.launch(where, { ...launch(2, ...program), environment: { ...environment, COLOUR: 'blue $(id)' } });
    await until('run 2 has ended', () => readRunStatus(where, 2) !== null);
    expect(readFileSync(join(home, 'colour'), 'utf8')).toBe('blue $(id)\n');
  });

  it('starts what it was told before it was closed, and leaves it alone', async () => {
    launcher.launch(where, launch(1, 'sleep', '60'));
    launcher.close();
    expect(isAlive(await process1())).toBe(true);
  });

  it('is started anew after it was killed', async () => {
    launcher.launch(where, launch(1, 'sh', '-c', 'echo $PPID > parent; exit 1'));
    await until('run 1 has ended', () => readRunStatus(where, 1) !== null);
    endShim(where);
    const own = readdirSync('/proc').filter(
      (entry) => /^\d+$/.test(entry) && readStat(Number(entry))?.parentPid === process.pid,
    );
    for (const pid of own) {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('watchkeeper-launcher')) continue;
      process.kill(Number(pid), 'SIGKILL');
      await until('it is gone', () => readStat(Number(pid)) === null);
    }
    launcher.launch(where, launch(2, 'sh', '-c', 'exit 6'));
    expect(await until('run 2 has ended', () => readRunStatus(where, 2))).toBe(6);
  });

  it('refuses a path with a newline', () => {
    expect(() => launcher.launch(where, { ...launch(1, 'true'), home: '/a\nb' })).toThrow('newline');
  });
});

describe('leftovers of a process', () => {
  it('are the live members of its session, and nobody else', async () => {
    const innocent = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    try {
      writeFileSync(join(home, 'app.sh'), 'sleep 60 &\necho $! > child\nexit 5\n');
      launcher.launch(where, launch(1, 'sh', 'app.sh'));
      const leader = await process1();
      await until('run 1 has ended', () => readRunStatus(where, 1) !== null);
      const child = Number(readFileSync(join(home, 'child'), 'utf8'));
      expect(findLeftovers(leader).map((found) => found.pid)).toEqual([child]);
      for (const leftover of findLeftovers(leader)) signalProcess(leftover, 'SIGKILL', 'process');
      await until('none are left', () => findLeftovers(leader).length === 0);
    } finally {
      innocent.kill('SIGKILL');
    }
  });
});
