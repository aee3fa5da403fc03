import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTier, writeDatabaseFile } from '../../../src/agent/tenant-files';

const tiers = ['gold', 'standard'];
const db1 = { name: 'db1', host: '10.0.0.1', port: 3306 };
let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'wk-home-'))));
afterEach(() => rmSync(home, { recursive: true }));

test('a tier is the first line of the file, however long that is', () => {
  expect(readTier(home, tiers)).toBe(1);
  writeFileSync(join(home, 'tier'), `gold\n${'x'.repeat(100_000)}`);
  expect(readTier(home, tiers)).toBe(0);
  writeFileSync(join(home, 'tier'), 'x'.repeat(100_000));
  expect(readTier(home, tiers)).toBe(1);
});

test('what is no file holds nobody up', () => {
  execFileSync('mkfifo', [join(home, 'tier')]);
  expect(readTier(home, tiers)).toBe(1);
  rmSync(join(home, 'tier'));
  mkdirSync(join(home, 'tier'));
  expect(readTier(home, tiers)).toBe(1);
});

test('the file of the database is written whole, and only when it says something else', () => {
  writeDatabaseFile(home, 'database', db1);
  const file = join(home, 'database');
  expect(readFileSync(file, 'utf8')).toBe('db1\n10.0.0.1\n3306\n');
  const { ino } = statSync(file);
  writeDatabaseFile(home, 'database', db1);
  expect(statSync(file).ino).toBe(ino);
  writeDatabaseFile(home, 'database', { ...db1, name: 'db2' });
  expect([readFileSync(file, 'utf8'), readdirSync(home)]).toEqual(['db2\n10.0.0.1\n3306\n', ['database']]);
});
