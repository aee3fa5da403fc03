import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TenantScan } from '../../../src/agent/tenant-scan';
import { markerFile } from '../../../src/domain/tenants/tenant-directory';
import { defaultNamePattern, type DirectoryVerdict } from '../../../src/domain/tenants/tenant-directory';
import { until } from '../../support/until';

/** The rescan finds everything sooner or later: without it, what is found was found by its event. */
const never = 3_600_000;

let root: string;
let watchPath: string;
let scan: TenantScan;
/** The newest verdict about each name that is there. */
let verdicts: Map<string, DirectoryVerdict>;
let tenants: Set<string>;
let gone: string[];
let isThere: boolean[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wk-scan-'));
  watchPath = join(root, 'tenants');
  mkdirSync(watchPath);
  writeFileSync(join(watchPath, markerFile), '');
  verdicts = new Map();
  tenants = new Set();
  [gone, isThere] = [[], []];
  scan = newScan(never);
});
function newScan(rescanEveryMs?: number): TenantScan {
  return new TenantScan(
    watchPath,
    () => ({ startFile: 'start', namePattern: defaultNamePattern }),
    (name) => tenants.has(name),
    () => tenants,
    {
      onVerdicts: (some) => {
        for (const [name, verdict] of some) {
          verdicts.set(name, verdict);
          if (verdict.kind === 'tenant') tenants.add(name);
        }
      },
      onGone: (name, reason) => {
        tenants.delete(name);
        gone.push(`${name}: ${reason}`);
      },
      onWatchPath: (there) => isThere.push(there),
    },
    rescanEveryMs,
  );
}
afterEach(() => {
  scan.stop();
  rmSync(root, { recursive: true, force: true });
});

const pathOf = (name: string, file = '') => join(watchPath, name, file);
function make(name: string, port: number, folder = pathOf(name)): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'start'), '');
  writeFileSync(join(folder, 'port'), `${port}\n`);
}
const has = (name: string, port: number) => {
  const verdict = verdicts.get(name);
  return verdict?.kind === 'tenant' && verdict.port === port && verdict.hasStartFile;
};
const finds = (name: string, port: number) => until(`${name} has port ${port}`, () => has(name, port));

test('what is there is read before start returns', () => {
  make('alpha', 8101);
  mkdirSync(pathOf('empty'));
  writeFileSync(join(watchPath, 'a-file'), '');
  mkdirSync(pathOf('.hidden'));
  scan.start();
  expect(Object.fromEntries(verdicts)).toMatchObject({
    alpha: { kind: 'tenant', port: 8101 },
    empty: { kind: 'none' },
  });
  expect([verdicts.size, isThere]).toEqual([2, [true]]);
});

test.each([
  ['port before the start file', 'mkdir "$1/t$i"; echo "$((20000 + i))" >"$1/t$i/port"; : >"$1/t$i/start"'],
  ['start file before the port', 'mkdir "$1/t$i"; : >"$1/t$i/start"; echo "$((20000 + i))" >"$1/t$i/port"'],
  ['moved in whole', 'mkdir "$2/t$i"; : >"$2/t$i/start"; echo "$((20000 + i))" >"$2/t$i/port"; mv "$2/t$i" "$1/t$i"'],
])('200 directories made at once by a shell loop (%s) are all found by their events', async (_how, body) => {
  scan.start();
  const script = `i=0; while [ $i -lt 200 ]; do i=$((i + 1)); ${body}; done`;
  execFileSync('sh', ['-c', script, 'sh', watchPath, root]);
  const missing = () =>
    Array.from({ length: 200 }, (_, index) => index + 1).filter((index) => !has(`t${index}`, 20_000 + index));
  await until('all 200 are found', () => missing().length === 0);
});

test('a port file that is written slowly counts when it is whole', async () => {
  scan.start();
  mkdirSync(pathOf('slow'));
  writeFileSync(pathOf('slow', 'start'), '');
  writeFileSync(pathOf('slow', 'port'), '81');
  await until('it is being written', () => verdicts.get('slow')?.kind === 'unfinished');
  appendFileSync(pathOf('slow', 'port'), '01\n');
  await finds('slow', 8101);
});

test('a port file without a newline counts after a second, with no further event', async () => {
  scan.start();
  make('legacy', 8101);
  writeFileSync(pathOf('legacy', 'port'), '8102');
  await finds('legacy', 8102);
});

test('a start file that comes late is noticed', async () => {
  scan.start();
  mkdirSync(pathOf('late'));
  writeFileSync(pathOf('late', 'port'), '8101\n');
  await until('it is seen without', () => verdicts.get('late')?.kind === 'tenant');
  writeFileSync(pathOf('late', 'start'), '');
  await finds('late', 8101);
});

describe('a changed port is noticed', () => {
  beforeEach(async () => {
    scan.start();
    make('alpha', 8101);
    await finds('alpha', 8101);
  });
  afterEach(() => expect(gone).toEqual([]));

  test('when the file is written in place, again and again', async () => {
    for (const port of [8102, 8103, 8104]) {
      writeFileSync(pathOf('alpha', 'port'), `${port}\n`);
      await finds('alpha', port);
    }
  });

  test('when the file is replaced by rename, again and again, and written in place afterwards', async () => {
    for (const port of [8102, 8103]) {
      writeFileSync(pathOf('alpha', 'port.new'), `${port}\n`);
      renameSync(pathOf('alpha', 'port.new'), pathOf('alpha', 'port'));
      await finds('alpha', port);
    }
    writeFileSync(pathOf('alpha', 'port'), '8104\n');
    await finds('alpha', 8104);
  });

  test('when the directory is replaced by rename, and in the new one afterwards', async () => {
    make('alpha', 8102, join(root, 'new'));
    renameSync(pathOf('alpha'), join(root, 'old'));
    renameSync(join(root, 'new'), pathOf('alpha'));
    await finds('alpha', 8102);
    writeFileSync(pathOf('alpha', 'port'), '8103\n');
    await finds('alpha', 8103);
  });

  test('when the directory is deleted and made again', async () => {
    rmSync(pathOf('alpha'), { recursive: true });
    make('alpha', 8102);
    await finds('alpha', 8102);
    writeFileSync(pathOf('alpha', 'port'), '8103\n');
    await finds('alpha', 8103);
  });
});

describe('a tenant', () => {
  beforeEach(async () => {
    scan.start();
    for (const [index, name] of ['kept', 'removed', 'moved', 'portless'].entries()) make(name, 8101 + index);
    for (const [index, name] of ['kept', 'removed', 'moved', 'portless'].entries()) await finds(name, 8101 + index);
  });

  test('is gone when its directory is removed or moved away, or its port file is', async () => {
    rmSync(pathOf('removed'), { recursive: true });
    renameSync(pathOf('moved'), join(root, 'moved'));
    rmSync(pathOf('portless', 'port'));
    await until('three are gone', () => gone.length === 3);
    expect([...gone].sort()).toEqual([
      'moved: its directory is gone',
      'portless: its port file is gone',
      'removed: its directory is gone',
    ]);
    renameSync(join(root, 'moved'), pathOf('moved'));
    await until('it is back', () => tenants.has('moved'));
  });

  test('that is deleted and made again within 300 ms is not gone', async () => {
    rmSync(pathOf('kept'), { recursive: true });
    rmSync(pathOf('removed'), { recursive: true });
    const deletedAtMs = performance.now();
    await until('300 ms are over', () => performance.now() - deletedAtMs > 280);
    make('kept', 8105);
    await finds('kept', 8105);
    // The one that stays away shows that the time in which the other could have been missed is over.
    await until('the other one is gone', () => gone.length > 0);
    expect(gone).toEqual(['removed: its directory is gone']);
  });

  test('whose port file vanishes again and again for a moment is not gone', async () => {
    const untilMs = performance.now() + 2000;
    let port = 8105;
    while (performance.now() < untilMs) {
      rmSync(pathOf('kept', 'port'));
      await until('it was missed', () => verdicts.get('kept')?.kind === 'none');
      writeFileSync(pathOf('kept', 'port'), `${++port}\n`);
      await finds('kept', port);
    }
    expect(gone).toEqual([]);
  });

  test('is not gone when the whole watch path is: that is said instead, and taken back', async () => {
    scan.stop();
    scan = newScan();
    scan.start();
    renameSync(watchPath, `${watchPath}.away`);
    await until('it is said', () => isThere.at(-1) === false);
    renameSync(`${watchPath}.away`, watchPath);
    await until('it is back', () => isThere.at(-1) === true);
    make('later', 8105);
    await finds('later', 8105);
    expect([gone, tenants.size]).toEqual([[], 5]);
  });
});

test('after stop nothing is noticed and nothing is left ticking', async () => {
  scan = newScan();
  scan.start();
  make('alpha', 8101);
  await finds('alpha', 8101);
  scan.stop();
  writeFileSync(pathOf('alpha', 'port'), '8102\n');
  rmSync(pathOf('alpha', 'start'));
  const stoppedAtMs = performance.now();
  await until('a rescan would have come', () => performance.now() - stoppedAtMs > 3200);
  expect(has('alpha', 8101)).toBe(true);
});
