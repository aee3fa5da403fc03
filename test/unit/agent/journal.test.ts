import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal } from '../../../src/agent/journal';
import { until } from '../../support/until';
import type { TransitionFact } from '../../../src/domain/tenants/tenant-state';

let folder: string;
let file: string;
const open: Journal[] = [];
let unreadable: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-journal-'));
  file = join(folder, 'journal');
  unreadable = [];
});
afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function openJournal(): Journal {
  const journal = new Journal(file, 'h1', (lineNumber) => unreadable.push(lineNumber));
  open.push(journal);
  return journal;
}

/** What somebody would find who opened the file now; the journal that writes it goes on. */
function found() {
  const copy = join(folder, 'copy');
  copyFileSync(file, copy);
  const journal = new Journal(copy, 'h1', (lineNumber) => unreadable.push(lineNumber));
  journal.close();
  return contentOf(journal);
}

function aMomentLater() {
  const now = Date.now();
  return until('the clock moves on', () => Date.now() > now);
}

/** All that a journal knows. */
function contentOf(journal: Journal) {
  const byName = journal.states.map((state) => ({
    state,
    told: journal.told(state.name),
    untold: journal.untold(state.name),
  }));
  return {
    id: journal.id,
    seq: journal.lastSeq,
    tenants: byName.sort((a, b) => a.state.name.localeCompare(b.state.name)),
    untoldNames: [...journal.untoldNames].sort(),
  };
}

const appeared: TransitionFact = { kind: 'tenantAppeared', port: 8101, claimedAt: '2026-01-01T00:00:00.000Z' };
const identity = { pid: 7, startTicks: 1, bootId: 'boot' };
const started = (run: number): TransitionFact => ({
  kind: 'processStarted',
  run,
  port: 8101,
  generation: 1,
  process: identity,
});
const exited = (run: number): TransitionFact => ({
  kind: 'processExited',
  run,
  code: 1,
  signal: null,
  reason: 'exit code 1',
  charged: true,
  healthy: false,
  next: 'restart',
});
const removed: TransitionFact[] = [{ kind: 'directoryRemoved', reason: 'gone' }, { kind: 'tenantRemoved' }];

test('a new journal is empty, has a name that sorts by age, and keeps it', async () => {
  const first = openJournal();
  expect(contentOf(first)).toMatchObject({ seq: 0, tenants: [], untoldNames: [] });
  expect(first.id).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z-[0-9a-f]{8}$/);
  expect(openJournal().id).toBe(first.id);
  await aMomentLater();
  file = join(folder, 'another');
  expect(openJournal().id > first.id).toBe(true);
});

test('what was recorded is there after reopening: states, untold and told, and numbers go on', () => {
  const journal = openJournal();
  journal.append('alpha', appeared);
  journal.append('beta', appeared);
  journal.append('alpha', started(1));
  journal.markTold('alpha', 1);
  const again = openJournal();
  expect(contentOf(again)).toEqual(contentOf(journal));
  expect(again.untold('alpha').map(({ seq }) => seq)).toEqual([3]);
  expect(again.untold('beta').map(({ seq }) => seq)).toEqual([2]);
  expect(again.append('beta', started(1)).seq).toBe(4);
});

describe('any sequence of records, acknowledgements and reopenings', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('append' as const), name: fc.constantFrom('a', 'b'), what: fc.nat(3) }),
    fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom('a', 'b') }),
    fc.record({ do: fc.constant('tell' as const), name: fc.constantFrom('a', 'b'), share: fc.constantFrom(0.5, 1) }),
    fc.record({ do: fc.constant('reopen' as const) }),
  );

  test('gives the states that were lived, whether the journal is reopened or not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        rmSync(file, { force: true });
        let journal = openJournal();
        for (const each of steps) {
          if (each.do === 'reopen') journal = openJournal();
          else if (each.do === 'tell') {
            const untold = journal.untold(each.name);
            const last = untold[Math.ceil(untold.length * each.share) - 1];
            if (last !== undefined) journal.markTold(each.name, last.seq);
          } else if (each.do === 'remove') for (const fact of removed) journal.append(each.name, fact);
          else {
            const run = (journal.state(each.name)?.run ?? 0) + 1;
            const facts = [appeared, started(run), exited(run - 1), { kind: 'recovered', run } as const];
            journal.append(each.name, facts[each.what]!);
          }
          expect(found()).toEqual(contentOf(journal));
        }
        expect(unreadable).toEqual([]);
        for (const each of open.splice(0)) each.close();
      }),
      { numRuns: 20 },
    );
  });
});

describe('a removed tenant', () => {
  test('is kept until that was told, over a reopening too', () => {
    const journal = openJournal();
    for (const fact of [appeared, ...removed]) journal.append('alpha', fact);
    journal.markTold('alpha', 2);
    const again = openJournal();
    expect(again.untold('alpha').map(({ kind }) => kind)).toEqual(['tenantRemoved']);
    again.markTold('alpha', 3);
    expect(again.states).toEqual([]);
    expect(openJournal().states).toEqual([]);
  });

  test('is kept while its process is there, told or not', () => {
    const journal = openJournal();
    for (const fact of [appeared, started(1), removed[0]!]) journal.append('alpha', fact);
    journal.markTold('alpha', 3);
    expect(openJournal().state('alpha')?.process?.identity).toEqual(identity);
  });

  test('that was forgotten and is made again begins anew, and does so after a reopening too', () => {
    const journal = openJournal();
    for (const fact of [appeared, started(1), exited(1), started(2), exited(2), ...removed]) {
      journal.append('alpha', fact);
    }
    journal.markTold('alpha', journal.lastSeq);
    journal.append('alpha', appeared);
    journal.append('alpha', started(1));
    expect(journal.state('alpha')).toMatchObject({ run: 1, generation: 1, lastExits: [] });
    expect(found()).toEqual(contentOf(journal));
  });

  test('leaves no number to be used again', () => {
    const journal = openJournal();
    for (const fact of [appeared, ...removed]) journal.append('alpha', fact);
    journal.markTold('alpha', 3);
    expect(openJournal().append('beta', appeared).seq).toBe(4);
    expect(openJournal().append('gamma', appeared).seq).toBe(5);
  });
});

describe('a damaged file', () => {
  test.each([
    ['a torn last line', '{"name":"alpha","transition":{"kind":"checkPas'],
    ['a torn last line in the middle of a letter', Buffer.from('{"name":"älpha').subarray(0, 10)],
  ])('with %s keeps everything before it, and what comes after it', (_what, torn) => {
    openJournal().append('alpha', appeared);
    appendFileSync(file, torn);
    const journal = openJournal();
    expect(unreadable).toEqual([3]);
    journal.append('alpha', started(1));
    unreadable = [];
    expect(
      openJournal()
        .untold('alpha')
        .map(({ seq }) => seq),
    ).toEqual([1, 2]);
    expect(unreadable).toEqual([]);
  });

  test('with garbage in the middle loses the garbage only, and says where it was', () => {
    const garbage = fc.oneof(
      fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text) && text.trim() !== ''),
      fc.constantFrom('null', '1', '"text"', '[]', 'true', '\0\0\0\0', '{"name":"alpha"', '{}'),
    );
    const written = (() => {
      const journal = openJournal();
      for (const fact of [appeared, started(1)]) journal.append('alpha', fact);
      return { lines: readFileSync(file, 'utf8').trimEnd().split('\n'), content: contentOf(journal) };
    })();
    fc.assert(
      fc.property(garbage, (text) => {
        unreadable = [];
        writeFileSync(file, `${[...written.lines.slice(0, 2), text, ...written.lines.slice(2)].join('\n')}\n`);
        const journal = openJournal();
        expect(contentOf(journal)).toEqual(written.content);
        expect(unreadable).toEqual([3]);
        open.pop()!.close();
      }),
    );
  });

  test('in which a line stands twice counts it once', () => {
    const journal = openJournal();
    for (const fact of [appeared, started(1), exited(1), started(2)]) journal.append('alpha', fact);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, `${lines.flatMap((line) => [line, line]).join('\n')}\n`);
    expect(found()).toEqual(contentOf(journal));
  });

  test('without its first line becomes a newer journal with the same tenants', async () => {
    const journal = openJournal();
    journal.append('alpha', appeared);
    const lines = readFileSync(file, 'utf8').split('\n');
    await aMomentLater();
    writeFileSync(file, ['garbage', ...lines.slice(1)].join('\n'));
    const again = openJournal();
    expect(again.id > journal.id).toBe(true);
    expect(again.states).toEqual(journal.states);
    expect(again.append('alpha', started(1)).seq).toBe(2);
  });
});

describe('compaction', () => {
  const sizeOf = () => statSync(file).size;
  const longExit = (run: number): TransitionFact => ({ ...exited(run), reason: 'x'.repeat(20_000) }) as TransitionFact;

  test('happens at each opening: what was told takes no more room', () => {
    const journal = openJournal();
    journal.append('alpha', appeared);
    for (let run = 1; run <= 50; run++) for (const fact of [started(run), exited(run)]) journal.append('alpha', fact);
    journal.markTold('alpha', journal.lastSeq);
    const before = sizeOf();
    expect(contentOf(openJournal())).toEqual(contentOf(journal));
    expect(sizeOf()).toBeLessThan(before / 5);
  });

  test('happens above 8 MB as well, keeps everything, and the file is written on', () => {
    const journal = openJournal();
    journal.append('other', appeared);
    journal.append('alpha', appeared);
    let largest = 0;
    for (let run = 1; run <= 500; run++) {
      for (const fact of [started(run), longExit(run)]) journal.append('alpha', fact);
      largest = Math.max(largest, sizeOf());
      journal.markTold('alpha', journal.lastSeq - 1);
    }
    expect(largest).toBeGreaterThan(8 * 1024 * 1024);
    expect(largest).toBeLessThan(9 * 1024 * 1024);
    expect(sizeOf()).toBeLessThan(4 * 1024 * 1024);
    expect(found()).toEqual(contentOf(journal));
  });

  test('is not repeated for each acknowledgement while much is still untold', () => {
    const journal = openJournal();
    const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
    for (const name of names) journal.append(name, appeared);
    for (const name of names) for (let run = 1; run <= 25; run++) journal.append(name, longExit(run));
    const inodes = names.map((name) => {
      journal.markTold(name, journal.untold(name)[0]!.seq);
      return statSync(file).ino;
    });
    expect(sizeOf()).toBeGreaterThan(8 * 1024 * 1024);
    expect(inodes.filter((inode, index) => inode !== inodes[index - 1]).length).toBeLessThanOrEqual(2);
    expect(found()).toEqual(contentOf(journal));
  });
});
