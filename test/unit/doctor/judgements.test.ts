/** What each check makes of what it saw. */
import { judgeStore } from '../../../src/doctor/checks/store';
import { StoreFailure } from '../../../src/store/failure';
import { judgeClock } from '../../../src/doctor/checks/clock';
import { judgeConfigurationFile } from '../../../src/doctor/checks/configuration-file';
import { judgeDatabase } from '../../../src/doctor/checks/databases';
import type { DatabaseFact } from '../../../src/domain/databases/database-fact';
import { judgeKind, judgeRoom, judgeRunFolder } from '../../../src/doctor/checks/file-systems';
import { judgeInit } from '../../../src/doctor/checks/init-process';
import { judgeInotify, watchesNeeded } from '../../../src/doctor/checks/inotify';
import { judgeKernelPorts } from '../../../src/doctor/checks/kernel-ports';
import { judgeLeftBehind } from '../../../src/doctor/checks/left-behind';
import { judgeMemory } from '../../../src/doctor/checks/memory';
import { compareVersions, judgeNode } from '../../../src/doctor/checks/node';
import { judgeProcMount } from '../../../src/doctor/checks/proc-mount';
import { judgeProcessLimits } from '../../../src/doctor/checks/process-limits';
import { judgeTrial } from '../../../src/doctor/checks/shell-tools';
import type { Verdict } from '../../../src/doctor/finding';

const levels = (verdicts: readonly Verdict[]) => verdicts.map(({ level }) => level);
const mib = 1024 * 1024;

test.each([
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
  ['20.18.9', 'problem'],
  ['25.0.0', 'problem'],
  ['18.20.0', 'problem'],
])('Node %s is %s for >=20.19 <25', (version, level) => {
  expect(judgeNode(version, '>=20.19 <25').level).toBe(level);
});

test('versions are compared number by number', () => {
  expect(['1.9.0', '1.31.2', '1.31.0', '1.31.0-rc'].sort(compareVersions)).toEqual([
    '1.9.0',
    '1.31.0',
    '1.31.0-rc',
    '1.31.2',
  ]);
});

test('a missing tool is named, with the package that has it', () => {
  expect(judgeTrial(null).level).toBe('ok');
  expect(judgeTrial('sh: 3: flock: not found\nflock')).toMatchObject({
    level: 'problem',
    remedy: 'install util-linux',
  });
  expect(judgeTrial('a lock that refuses nobody: flock')).toMatchObject({ level: 'problem' });
  expect(judgeTrial('mkfifo')).toMatchObject({ remedy: 'install coreutils' });
  expect(judgeTrial('something else').remedy).toContain('POSIX shell');
});

describe('ports of the kernel', () => {
  test('below the range, or reserved, they are safe', () => {
    expect(judgeKernelPorts([[8101, 8101]], [32768, 60999], '').level).toBe('ok');
    expect(judgeKernelPorts([[40000, 40010]], [32768, 60999], '1-2,39000-41000').level).toBe('ok');
  });

  test('the line to be typed keeps what is reserved already, and joins neighbours', () => {
    const { level, found, remedy } = judgeKernelPorts(
      [
        [40001, 40001],
        [40000, 40000],
        [30000, 32770],
      ],
      [32768, 60999],
      '50000',
    );
    expect(level).toBe('advice');
    expect(found).toContain('ports 32768-32770,40000-40001 are');
    expect(remedy).toContain('ip_local_reserved_ports=32768-32770,40000-40001,50000 ');
  });
});

describe('the configuration file', () => {
  test.each([
    [0o644, 'hosts: []', 'ok'],
    [0o666, 'hosts: []', 'problem'],
    [0o664, 'hosts: []', 'advice'],
    [0o644, 'store: {url: "mysql://me:hidden@there/db"}', 'problem'],
    [0o644, 'smtp:\n  password: hidden', 'problem'],
    [0o640, 'smtp:\n  password: hidden', 'ok'],
    [0o644, 'smtp:\n  password:\n', 'ok'],
    [0o644, 'databases:\n  passwordFile: ./db.password\n', 'ok'],
  ])('%o with %j is %s', (mode, text, level) => {
    const verdict = judgeConfigurationFile('/etc/w.yaml', mode, text);
    expect(verdict.level).toBe(level);
    expect(JSON.stringify(verdict)).not.toContain('hidden');
  });
});

describe('file systems', () => {
  const disk = {
    what: 'the state folder',
    folder: '/s',
    kind: 0xef53,
    freeBytes: 9_000 * mib,
    bytes: 20_000 * mib,
    freeFiles: 50_000,
    files: 100_000,
  };
  test('room for bytes and for files', () => {
    expect(levels(judgeRoom(disk))).toEqual(['ok']);
    expect(levels(judgeRoom({ ...disk, freeBytes: 400 * mib }))).toEqual(['advice']);
    expect(levels(judgeRoom({ ...disk, freeBytes: 40 * mib }))).toEqual(['problem']);
    expect(levels(judgeRoom({ ...disk, freeFiles: 10 }))).toEqual(['problem']);
    // Btrfs counts no files.
    expect(levels(judgeRoom({ ...disk, freeFiles: 0, files: 0 }))).toEqual(['ok']);
  });

  test('a network file system is refused, whichever it is', () => {
    expect(judgeKind(disk).level).toBe('ok');
    expect(judgeKind({ ...disk, kind: 0x6969 })).toMatchObject({ level: 'problem' });
    expect(judgeKind({ ...disk, kind: 0x6969 }).found).toContain('NFS');
  });

  test('the run folder of root should be in memory; that of others never is', () => {
    expect(judgeRunFolder({ ...disk, kind: 0x01021994 }, true).level).toBe('ok');
    expect(judgeRunFolder(disk, true).level).toBe('advice');
    expect(judgeRunFolder(disk, false).level).toBe('ok');
  });
});

test('inotify: too few watches for the tenants is a problem, nearly used up is advice', () => {
  const limits = { instances: 128, watches: 8192 };
  const idle = { instances: 2, watches: 10 };
  expect(levels(judgeInotify(limits, idle, watchesNeeded(1000), false))).toEqual(['ok']);
  expect(levels(judgeInotify(limits, idle, watchesNeeded(5000), false))).toEqual(['problem']);
  expect(levels(judgeInotify(limits, { instances: 125, watches: 8000 }, watchesNeeded(3), false))).toEqual([
    'advice',
    'advice',
  ]);
});

test('limits of processes and files are measured against the number of tenants', () => {
  const none = { openFiles: Infinity, processes: Infinity, tasks: Infinity, tasksNow: 0, pidMax: 4_194_304 };
  expect(judgeProcessLimits(none, 1000)).toMatchObject([
    { level: 'ok', found: expect.stringContaining('no limit') as unknown },
  ]);
  const small = { openFiles: 1024, processes: 4096, tasks: 2000, tasksNow: 50, pidMax: 32_768 };
  expect(levels(judgeProcessLimits(small, 10))).toEqual(['ok']);
  expect(levels(judgeProcessLimits(small, 2000))).toEqual(['problem', 'problem', 'advice', 'problem']);
});

test('memory: those that run tell what those need that do not', () => {
  const facts = {
    availableMb: 2000,
    totalMb: 8000,
    swapMb: 0,
    tenants: 100,
    sampleMb: [40, 60],
    running: 20,
    panicsWhenFull: false,
  };
  expect(levels(judgeMemory(facts))).toEqual(['problem']);
  expect(judgeMemory(facts)[0]?.found).toContain('4000 MB more');
  expect(levels(judgeMemory({ ...facts, running: 100 }))).toEqual(['ok']);
  expect(levels(judgeMemory({ ...facts, sampleMb: [], running: 0 }))).toEqual(['ok']);
  expect(levels(judgeMemory({ ...facts, running: 100, availableMb: 100, panicsWhenFull: true }))).toEqual([
    'problem',
    'advice',
  ]);
});

test('the clock: a step, no synchronisation, and nobody who knows', () => {
  expect(levels(judgeClock(true, 3))).toEqual(['ok']);
  expect(levels(judgeClock(false, 3))).toEqual(['advice']);
  expect(levels(judgeClock(null, -3))).toEqual(['ok']);
  expect(levels(judgeClock(true, -4000))).toEqual(['advice']);
});

test('/proc that hides processes matters to all but root', () => {
  const mount = (options: string) =>
    `22 1 0:20 / /sys rw - sysfs sysfs rw\n25 1 0:21 / /proc rw,nosuid - proc proc ${options}\n`;
  expect(judgeProcMount(mount('rw'), false).level).toBe('ok');
  expect(judgeProcMount(mount('rw,hidepid=invisible'), false).level).toBe('advice');
  expect(judgeProcMount(mount('rw,hidepid=2'), true).level).toBe('ok');
  expect(judgeProcMount('22 1 0:20 / /sys rw - sysfs sysfs rw\n', true).level).toBe('problem');
});

test('process 1: an init, something else, and one that leaves its dead children', () => {
  expect(judgeInit('systemd', 0).level).toBe('ok');
  expect(judgeInit('node', 0).level).toBe('advice');
  expect(judgeInit('init', 40).level).toBe('advice');
});

test('what was left behind is named', () => {
  expect(levels(judgeLeftBehind([], []))).toEqual(['ok']);
  const verdicts = judgeLeftBehind([{ name: 'temporal', pid: 7 }], [{ name: 'alpha', pid: 8 }]);
  expect(verdicts.map(({ found }) => found)).toEqual([
    expect.stringContaining('temporal (pid 7)'),
    expect.stringContaining('alpha (pid 8)'),
  ]);
});

test('a database that answers is in order; what moves nobody and mends itself is advice, all else a problem', () => {
  const member = { name: 'db1', host: '10.0.0.1', port: 3306 };
  const error = (errno: number) => ({ kind: 'serverError', phase: 'handshake', errno, sqlState: null }) as const;
  const judge = (fact: DatabaseFact) => judgeDatabase(member, fact, 1000);
  const found = 'database db1 (10.0.0.1:3306) answers';
  expect(judge({ kind: 'answered', tookMs: 1, isReadOnly: null })).toEqual({ level: 'ok', found, remedy: null });
  expect(levels([judge(error(1040)), judge(error(9999))])).toEqual(['advice', 'advice']);
  expect(levels([judge({ kind: 'refused' }), judge(error(1045)), judge(error(1290))])).toEqual(
    Array(3).fill('problem'),
  );
  expect(judge(error(1129)).remedy).toContain('flush hosts');
});

test.each([
  ['server', null, 'ok', 'the store (db1:3306/x) is in order, on 10.11.19-MariaDB', null],
  ['server', 'storeAway', 'problem', 'it does not answer', 'see that it runs'],
  ['embedded', 'storeAway', 'advice', 'it does not answer', 'see that it runs'],
  ['embedded', 'storeNewer', 'problem', 'it does not answer', 'see that it runs'],
] as const)('a store of the kind %s with the failure %s is %s', (place, kind, level, found, remedy) => {
  const failure = kind === null ? null : new StoreFailure(kind, 'it does not answer; see that it runs');
  const look = { place, address: 'db1:3306/x', reachable: true, version: '10.11.19-MariaDB', failure };
  expect(judgeStore({ ...look, migrations: null, sizeBytes: null })).toEqual({ level, found, remedy });
});
