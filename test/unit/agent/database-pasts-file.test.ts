import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabasePastsFile } from '../../../src/agent/database-pasts-file';
import { until } from '../../support/until';

const pasts = (name: string) => [{ name, fallsAt: ['2026-01-01T00:00:00.000Z'], isFallen: true }];
let folder: string;
let path: string;
let reasons: string[];
let file: DatabasePastsFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-pasts-'));
  path = join(folder, 'hosts', 'databases.json');
  mkdirSync(dirname(path));
  reasons = [];
  file = new DatabasePastsFile(path, (reason) => reasons.push(reason));
});
afterEach(async () => {
  await file.stop();
  rmSync(folder, { recursive: true });
});

test('what is saved is read by the next one', async () => {
  file.save(pasts('db1'));
  file.save(pasts('db2'));
  file.save(pasts('db3'));
  await until('the newest is written', () => existsSync(path) && readFileSync(path, 'utf8').includes('db3'));
  expect(file.read()).toEqual(pasts('db3'));
  expect(reasons).toEqual([]);
});

test('a missing file is nothing to speak of, and one that says nothing is told, and begun anew', () => {
  expect([file.read(), reasons]).toEqual([[], []]);
  writeFileSync(path, '{"version": 1, "mem');
  expect(file.read()).toEqual([]);
  writeFileSync(path, '{"version": 99, "members": []}');
  expect(file.read()).toEqual([]);
  rmSync(path);
  mkdirSync(path);
  expect(file.read()).toEqual([]);
  expect(reasons).toEqual([
    expect.stringContaining(`${path} is no JSON`),
    `${path} is of version 99`,
    expect.stringContaining(`${path} cannot be read: EISDIR`),
  ]);
});

test('what cannot be written is kept, and written when it can be', async () => {
  rmSync(dirname(path), { recursive: true });
  file.save(pasts('db1'));
  file.save(pasts('db2'));
  mkdirSync(dirname(path));
  await until('it is written', () => existsSync(path));
  expect(file.read()).toEqual(pasts('db2'));
});
