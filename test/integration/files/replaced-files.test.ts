import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesIn } from '../../../src/adapters/directories/names-in';
import { replaceFile } from '../../../src/adapters/directories/replace-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-replaced-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a replaced file has the new content and the rights asked for, and nothing else is left', () => {
  const file = join(folder, 'a');
  replaceFile(file, 'longer than the next');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  replaceFile(file, Buffer.from('next'), 0o400);
  expect(statSync(file).mode & 0o777).toBe(0o400);
  expect(readFileSync(file, 'utf8')).toBe('next');
  expect(namesIn(folder)).toEqual(['a']);
});

test('a file that cannot be replaced leaves nothing beside it', () => {
  mkdirSync(join(folder, 'a', 'full'), { recursive: true });
  expect(() => replaceFile(join(folder, 'a'), 'text')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(namesIn(folder)).toEqual(['a']);
});

test('a folder that is not there has no names; one that cannot be read is an error', () => {
  expect(namesIn(join(folder, 'none'))).toEqual([]);
  replaceFile(join(folder, 'file'), '');
  expect(() => namesIn(join(folder, 'file'))).toThrow(/ENOTDIR/);
});
