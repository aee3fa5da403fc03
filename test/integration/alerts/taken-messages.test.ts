import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TakenMessages } from '../../../workers/alerts/taken-messages';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'taken-messages-'));
  folder = join(parent, 'taken');
});
afterEach(() => rmSync(parent, { recursive: true }));

const failures: string[] = [];
const open = () => new TakenMessages({ folder, onFailed: (reason) => failures.push(reason) });

test('what was noted is known to whoever comes next, and to others at the same time', () => {
  const [one, other] = [open(), open()];
  expect(one.has('a')).toBe(false);
  one.note('a');
  one.note('a');
  expect([one.has('a'), other.has('a'), open().has('a')]).toEqual([true, true, true]);
  expect(other.has('b')).toBe(false);
});

test.each(['../escaped', '..', '', 'a/b', 'x'.repeat(5000), 'nul\0'])(
  'whatever an id holds, it stays in the folder: %j',
  (id) => {
    const taken = open();
    expect(taken.has(id)).toBe(false);
    taken.note(id);
    expect(open().has(id)).toBe(true);
    expect(readdirSync(parent)).toEqual(['taken']);
    expect(readdirSync(folder)).toHaveLength(1);
  },
);

test('what is old enough is forgotten, and nothing else', () => {
  const before = open();
  before.note('old');
  const [file = ''] = readdirSync(folder);
  const eightDaysAgo = new Date(Date.now() - 8 * 24 * 3_600_000);
  utimesSync(join(folder, file), eightDaysAgo, eightDaysAgo);
  before.note('young');
  const after = open();
  after.note('new');
  expect(['old', 'young', 'new'].map((id) => open().has(id))).toEqual([false, true, true]);
});

test('a folder that cannot be written is told, and who has noted it knows it all the same', () => {
  writeFileSync(folder, 'a file in its place');
  const taken = open();
  taken.note('a');
  expect(taken.has('a')).toBe(true);
  expect(failures).toEqual([expect.stringMatching(/EEXIST|ENOTDIR/)]);
});
