import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../../src/agent/journal';

/** A disk of 64 kB needs the right to mount one. */
const isRoot = process.getuid?.() === 0;
const onSmallDisk = isRoot ? describe : describe.skip;

let folder: string;
let disk: string;
let file: string;
const open: Journal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-disk-'));
  disk = join(folder, 'disk');
  file = join(disk, 'journal');
  mkdirSync(disk);
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
});
afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
  if (isRoot) execFileSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

function openJournal(path = file): Journal {
  const journal = new Journal(path, 'h1', () => {});
  open.push(journal);
  return journal;
}

/** What somebody finds who reads the file from elsewhere. */
function found(): Journal {
  const copy = join(folder, 'copy');
  copyFileSync(file, copy);
  return openJournal(copy);
}

function fill(): void {
  expect(() => writeFileSync(join(disk, 'filler'), Buffer.alloc(256 * 1024))).toThrow('ENOSPC');
}
const makeRoom = () => rmSync(join(disk, 'filler'));

let count = 0;
const append = (journal: Journal, length = 700) =>
  journal.append('alpha', { kind: 'problemBegan', code: 'cannotStart', message: `${++count} ${'x'.repeat(length)}` });
const seqs = (journal: Journal) => journal.untold('alpha').map(({ seq }) => seq);
const range = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

onSmallDisk('on a full disk', () => {
  test('records go on in memory and are said not to be written; with room again all of them are, once and in order', async () => {
    const journal = openJournal();
    for (let record = 0; record < 20; record++) append(journal);
    expect(await journal.sync()).toBe(true);
    fill();
    while (journal.isWritten) append(journal);
    for (let record = 0; record < 20; record++) append(journal);
    const last = journal.lastSeq;
    expect(journal.isWritten).toBe(false);
    expect(await journal.sync()).toBe(false);
    expect(seqs(journal)).toEqual(range(last));
    const written = seqs(found());
    expect(written.length).toBeGreaterThanOrEqual(20);
    expect(written).toEqual(range(written.length));

    makeRoom();
    journal.retryWrites();
    expect(journal.isWritten).toBe(true);
    expect(await journal.sync()).toBe(true);
    append(journal);
    expect(seqs(found())).toEqual(range(last + 1));
    expect(found().states).toEqual(journal.states);
  });

  test('an agent that starts there supervises on what it finds, and what it records is not lost in a torn line', async () => {
    const earlier = openJournal();
    for (let record = 0; record < 50; record++) append(earlier);
    fill();
    while (earlier.isWritten) append(earlier);
    const journal = openJournal();
    const kept = seqs(journal).length;
    expect(seqs(journal)).toEqual(range(kept));
    expect(kept).toBeGreaterThanOrEqual(50);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'journal']);
    append(journal, 5000);
    expect(journal.isWritten).toBe(false);
    makeRoom();
    expect(await journal.sync()).toBe(true);
    expect(seqs(found())).toEqual(range(kept + 1));
    expect(found().id).toBe(journal.id);
    expect(found().states).toEqual(journal.states);
  });

  test('an agent that starts there for the first time keeps the name of its journal', async () => {
    fill();
    const journal = openJournal();
    append(journal);
    expect(await journal.sync()).toBe(false);
    makeRoom();
    expect(await journal.sync()).toBe(true);
    expect(found().id).toBe(journal.id);
    expect(seqs(found())).toEqual([journal.lastSeq]);
  });

  test('a compaction that finds no room leaves the journal as it was, and nothing half written behind', () => {
    const journal = openJournal();
    for (let record = 0; record < 40; record++) append(journal);
    fill();
    const again = openJournal();
    expect(readdirSync(disk).sort()).toEqual(['filler', 'journal']);
    expect(again.states).toEqual(journal.states);
    expect(again.id).toBe(journal.id);
    expect(seqs(found())).toEqual(range(40));
  });
});
