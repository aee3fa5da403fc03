import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnownDirectories } from '../../../src/agent/known-directories';
import type { DirectoryFacts } from '../../../src/domain/tenants/tenant-directory';
import { until } from '../../support/until';

/** Enough for each test to have its own, which grow old together. */
const paths = Array.from({ length: 10 }, () => mkdtempSync(join(tmpdir(), 'wk-known-')));
const left = [...paths];
let home: string;
let directories: KnownDirectories;
let known: DirectoryFacts | null;

beforeAll(async () => {
  for (const path of paths) {
    home = join(path, 'alpha');
    mkdirSync(home);
    writeFileSync(join(home, 'start'), '');
    writeFileSync(join(home, 'port'), '8101\n');
  }
  await until('the files are old enough to be told apart', () => Date.now() - statSync(home).ctimeMs > 2_100);
});
beforeEach(() => {
  const watchPath = left.shift();
  if (watchPath === undefined) throw new Error('one directory for each test');
  home = join(watchPath, 'alpha');
  directories = new KnownDirectories(watchPath, 'start');
  known = directories.read('alpha');
});
afterAll(() => {
  for (const path of paths) rmSync(path, { recursive: true });
});

test('what has not changed is not read again', () => {
  expect(known).toMatchObject({ portText: '8101\n', hasStartFile: true });
  expect(directories.readIfChanged('alpha')).toBe(known);
});

test.each<[string, () => void, object | null]>([
  ['a port written in place', () => writeFileSync(join(home, 'port'), '8102\n'), { portText: '8102\n' }],
  [
    'a port written over by rename',
    () => {
      writeFileSync(join(home, 'new'), '8103\n');
      renameSync(join(home, 'new'), join(home, 'port'));
    },
    { portText: '8103\n' },
  ],
  ['a removed port', () => rmSync(join(home, 'port')), { portText: null }],
  ['a removed start file', () => rmSync(join(home, 'start')), { hasStartFile: false }],
  ['a removed directory', () => rmSync(home, { recursive: true }), null],
])('%s is seen', (_change, change, expected) => {
  change();
  if (expected === null) expect(directories.readIfChanged('alpha')).toBeNull();
  else expect(directories.readIfChanged('alpha')).toMatchObject(expected);
});

test('what has just changed is read until its time tells changes apart', () => {
  writeFileSync(join(home, 'port'), '8102\n');
  expect(directories.readIfChanged('alpha')).toMatchObject({ portText: '8102\n' });
  writeFileSync(join(home, 'port'), '8103\n');
  expect(directories.readIfChanged('alpha')).toMatchObject({ portText: '8103\n' });
});
