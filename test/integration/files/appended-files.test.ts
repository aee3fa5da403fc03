import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readParts } from '../../../src/adapters/appended-files/read-parts';
import type { LogSource } from '../../../src/cli/log-source';
import { readTails } from '../../../src/cli/log-tail';
import type { FilePosition, LogFileAnswer } from '../../../src/domain/tenants/tenant-log';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'appended-files-'));
  out = join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const atOnce = { maxBytes: 1000, waitMs: 0 };

async function after(position: FilePosition | null, options = atOnce): Promise<LogFileAnswer> {
  const [answer] = await readParts(folder, [{ file: 'out', kind: 'after', position }], options);
  return answer!;
}

async function end(): Promise<FilePosition> {
  const [answer] = await readParts(folder, [{ file: 'out', kind: 'last', newlines: 0, before: null }], atOnce);
  if (answer?.kind !== 'part') throw new Error(`it is ${JSON.stringify(answer)}`);
  return answer.position;
}

/** Reads on until nothing is new; what it saw. */
async function readOn(position: FilePosition | null, maxBytes = 1000) {
  const seen = { text: '', events: [] as string[], position };
  for (;;) {
    const answer = await after(seen.position, { maxBytes, waitMs: 0 });
    if (answer.kind === 'absent') return { ...seen, absent: answer.why };
    seen.position = answer.position;
    if (answer.event !== null) seen.events.push(answer.event);
    if (answer.base64 === '' && answer.event === null) return { ...seen, absent: null };
    seen.text += Buffer.from(answer.base64, 'base64').toString();
  }
}

test('what is appended is read from where it was read to, in parts of the size that is allowed', async () => {
  writeFileSync(out, 'before\n');
  const position = await end();
  expect(await readOn(position)).toMatchObject({ text: '', absent: null });
  appendFileSync(out, 'one\ntwo\nthree\n');
  expect(await readOn(position, 4)).toMatchObject({ text: 'one\ntwo\nthree\n', events: [] });
});

test('a file that was emptied is read from its beginning', async () => {
  writeFileSync(out, 'before, and long\n');
  const position = await end();
  truncateSync(out);
  appendFileSync(out, 'anew\n');
  expect(await readOn(position)).toMatchObject({ text: 'anew\n', events: ['emptied'] });
});

test('of a file that was put aside the rest is read, then the new one', async () => {
  writeFileSync(out, 'before\n');
  const position = await end();
  appendFileSync(out, 'the rest\n');
  renameSync(out, `${out}.1`);
  const between = await readOn(position);
  expect(between).toMatchObject({ text: 'the rest\n', events: [] });
  appendFileSync(`${out}.1`, 'by who has it open still\n');
  writeFileSync(out, 'anew\n');
  expect(await readOn(between.position)).toMatchObject({
    text: 'by who has it open still\nanew\n',
    events: ['replaced'],
  });
});

test('a file that was deleted is waited for, and read from its beginning', async () => {
  writeFileSync(out, 'before\n');
  const position = await end();
  unlinkSync(out);
  expect(await readOn(position)).toMatchObject({ text: '', absent: 'missing' });
  expect(await after(position, { maxBytes: 1000, waitMs: 60_000 })).toMatchObject({ why: 'missing' });
  const waiting = after(null, { maxBytes: 1000, waitMs: 60_000 });
  writeFileSync(out, 'anew\n');
  expect(await waiting).toMatchObject({ kind: 'part', from: 0, base64: Buffer.from('anew\n').toString('base64') });
});

test('a wait ends with the first news, at its end, or when it is given up', async () => {
  writeFileSync(out, '');
  const position = await end();
  const beganAtMs = Date.now();
  expect(await after(position, { maxBytes: 1000, waitMs: 300 })).toMatchObject({ base64: '' });
  expect(Date.now() - beganAtMs).toBeGreaterThanOrEqual(290);
  const stop = new AbortController();
  const options = { maxBytes: 1000, waitMs: 60_000, signal: stop.signal };
  const given = readParts(folder, [{ file: 'out', kind: 'after', position }], options);
  stop.abort();
  expect(await given).toMatchObject([{ base64: '' }]);
  const waiting = after(position, { maxBytes: 1000, waitMs: 60_000 });
  appendFileSync(out, 'news');
  expect(await waiting).toMatchObject({ base64: Buffer.from('news').toString('base64') });
});

describe('nothing but a file of the folder itself is ever read', () => {
  test('a symbolic link, a pipe, a folder and what is not there are named', async () => {
    expect(await after(null)).toMatchObject({ why: 'missing' });
    symlinkSync('/etc/hostname', out);
    expect(await after(null)).toMatchObject({ why: 'symbolicLink' });
    unlinkSync(out);
    execFileSync('mkfifo', [out]);
    expect(await after(null)).toMatchObject({ why: 'noFile' });
    unlinkSync(out);
    mkdirSync(out);
    expect(await after(null)).toMatchObject({ why: 'noFile' });
    expect(await readParts(join(folder, 'nowhere'), [{ file: 'out', kind: 'after', position: null }], atOnce)).toEqual([
      { file: 'out', kind: 'absent', why: 'missing' },
    ]);
  });

  test('a link that takes the place of a file that was followed is not followed', async () => {
    writeFileSync(out, 'before\n');
    const position = await end();
    const outside = join(folder, '..', `outside-${process.pid}`);
    renameSync(out, outside);
    try {
      appendFileSync(outside, 'secret\n');
      symlinkSync(outside, `${out}.1`);
      symlinkSync(outside, out);
      expect(await after(position)).toEqual({ file: 'out', kind: 'absent', why: 'symbolicLink' });
    } finally {
      unlinkSync(outside);
    }
  });
});

test('the last lines are the last lines, however small the parts are', async () => {
  const text = fc.array(fc.constantFrom('a', 'bc', '\n', 'ü'), { maxLength: 60 }).map((words) => words.join(''));
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 1, max: 9 }),
      async (all, lines, maxBytes) => {
        writeFileSync(out, all);
        const source: LogSource = {
          ...{ host: 'h1', paceMs: 0 },
          read: (files, waitMs) => readParts(folder, files, { maxBytes, waitMs }),
        };
        const [tail] = await readTails(source, ['out'], lines, new AbortController().signal, () => undefined);
        const cut = all
          .replace(/\n$/, '')
          .split('\n')
          .slice(-lines || Infinity)
          .join('\n');
        expect(tail?.bytes.toString()).toBe(lines === 0 ? '' : cut + (all.endsWith('\n') ? '\n' : ''));
        expect(tail?.hasOlder).toBe(Buffer.byteLength(all) > (tail?.bytes.length ?? 0));
        expect(tail?.position?.offset).toBe(Buffer.byteLength(all));
      },
    ),
    { numRuns: 300 },
  );
});

test('two files share what is allowed, and one that is not there does not hide the other', async () => {
  writeFileSync(out, 'x'.repeat(100));
  const source: LogSource = {
    ...{ host: 'h1', paceMs: 0 },
    read: async (files, waitMs) => {
      const answers = await readParts(folder, files, { maxBytes: 20, waitMs });
      for (const answer of answers) {
        if (answer.kind === 'part') expect(Buffer.from(answer.base64, 'base64').length).toBeLessThanOrEqual(20);
      }
      return answers;
    },
  };
  const tails = await readTails(source, ['out', 'err'], 5, new AbortController().signal, () => undefined);
  expect(tails).toMatchObject([
    { file: 'out', absence: null, hasOlder: false },
    { file: 'err', absence: 'missing' },
  ]);
  expect(tails[0]?.bytes.toString()).toBe('x'.repeat(100));
});
