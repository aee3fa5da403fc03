import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreFailure } from '../../../src/store/failure';
import { isCurrent } from '../../../src/store/migrate';
import { knownMigrations, readMigrations } from '../../../src/store/migrations';

/** A migration that is changed would leave two kinds of stores in the world: add a new one instead. */
const hashes: Record<string, string> = {
  '0001-make-audit': 'a365b12977fbf5d6e70e19613e522f611340c0a9a92f1b3eae40fa62fcdc8ee2',
  '0002-make-audit-head': 'c7a9be61fb2e33e719336f8b90b2a9be83bea7e9986bb31d232d29570a6d0704',
  '0003-begin-audit': '921f2fff00bb172b67423ac9e9720bc8ca5da815e04b1303a8c697212fa2f2c2',
  '0004-make-order-shops': 'b5e2973fa952d922fcd5d2ba8aab2a82eed2f06b1efa1c9a4dada9787554272a',
  '0005-make-order-records': '90d7d7de8fea4d951b35d1e7c640f122a687164675290f3b34348a220d522e53',
  '0006-make-order-imports': 'a28935e35c6dcf778209b04ddc1e1aab0fd0b20494f15397ff16f1a16534fc69',
};

test('migrations are never edited: a new one gets a line here, an old one keeps its hash', () => {
  expect(Object.fromEntries(knownMigrations().map(({ name, hash }) => [name, hash]))).toEqual(hashes);
});

test.each(knownMigrations().map(({ name, sql }) => [name, sql]))(
  '%s is one statement, so that a server carries it out as a whole or not at all',
  (_name, sql) => {
    const statement = sql.replace(/^ *--.*$/gm, '').trim();
    expect(statement.match(/;/g)).toEqual([';']);
    expect(statement.endsWith(';')).toBe(true);
  },
);

describe('a folder of migrations', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchkeeper-migrations-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (...files: string[]) => files.forEach((file) => writeFileSync(join(folder, file), 'do 0;\n'));

  test('is read in the order of the numbers', () => {
    write('0002-b.sql', '0001-a.sql', 'notes.md');
    expect(readMigrations(folder).map(({ number, name }) => [number, name])).toEqual([
      [1, '0001-a'],
      [2, '0002-b'],
    ]);
  });

  test.each([
    [['0002-a.sql'], '0002-a.sql should have the number 1'],
    [['0001-a.sql', '0001-b.sql'], '0001-b.sql should have the number 2'],
    [['0001-a.sql', '0003-b.sql'], '0003-b.sql should have the number 2'],
    [['1-a.sql'], '1-a.sql should have the number 1'],
  ])('with %j is refused', (files, message) => {
    write(...files);
    expect(() => readMigrations(folder)).toThrow(message);
  });
});

describe('tables', () => {
  const known = [1, 2].map((number) => ({ number, name: `000${number}-x`, sql: '', hash: `${number}` }));
  const applied = (...numbers: number[]) =>
    numbers.map((number) => ({ number, name: `000${number}-x`, hash: `${number}`, isApplied: true }));

  test('are up to date when every migration is applied to its end', () => {
    expect(isCurrent(applied(1, 2), known)).toBe(true);
    expect(isCurrent(applied(1), known)).toBe(false);
    expect(isCurrent([], known)).toBe(false);
    expect(isCurrent([...applied(1), { ...applied(2)[0]!, isApplied: false }], known)).toBe(false);
  });

  const failureOf = (act: () => unknown): StoreFailure => {
    try {
      act();
    } catch (error) {
      return error as StoreFailure;
    }
    throw new Error('it did not fail');
  };

  test('of a newer version are refused', () => {
    expect(failureOf(() => isCurrent(applied(1, 2, 3), known))).toMatchObject({
      kind: 'storeNewer',
      message:
        'the store was changed by a newer version of Watchkeeper (0003-x), and this one knows only 0002-x; ' +
        'run the newer version, or restore a backup from before',
    });
  });

  test('of another history are refused', () => {
    expect(failureOf(() => isCurrent([{ ...applied(1)[0]!, hash: 'other' }], known)).kind).toBe('storeBroken');
    expect(failureOf(() => isCurrent(applied(2), known)).kind).toBe('storeBroken');
  });
});
