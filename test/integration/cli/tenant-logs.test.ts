import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../../src/cli/program';
import { markerFile } from '../../../src/domain/tenants/tenant-directory';
import { recordingTerminal } from '../../unit/cli/samples';
import { until } from '../../support/until';

let folder: string;
let home: string;
let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
  folder = mkdtempSync(join(tmpdir(), 'tenant-logs-'));
  home = join(folder, 'tenants/alpha');
  mkdirSync(home, { recursive: true });
  // Nobody listens on port 1: what is here is read without Temporal.
  writeFileSync(
    join(folder, 'watchkeeper.yaml'),
    'temporal: {address: "127.0.0.1:1"}\nhosts: [{id: h1}]\ntenants: {watchPath: ./tenants}\n',
  );
  writeFileSync(join(folder, 'tenants', markerFile), 'agent of host h1, pid 7, since 2026-01-01T00:00:00.000Z\n');
  writeFileSync(join(home, 'out'), 'one\ntwo\nthree\n');
  writeFileSync(join(home, 'err'), 'oops\n');
});
afterEach(() => {
  stop.abort();
  rmSync(folder, { recursive: true, force: true });
});

function called(...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder, readerGone: stop.signal });
  const ended = runCommandLine(['tenants', 'logs', ...argv], '1.2.3', terminal);
  return { terminal, ended };
}

async function run(...argv: string[]) {
  const { terminal, ended } = called(...argv);
  return { exitCode: await ended, ...terminal.written };
}

test('the last lines of both files are shown without Temporal, each with the name of its file', async () => {
  expect(await run('alpha', '-n', '2')).toEqual({
    exitCode: 0,
    out: 'out: two\nout: three\nerr: oops\n',
    err: '',
  });
});

test('one file is shown as it is', async () => {
  expect((await run('alpha', '--out')).out).toBe('one\ntwo\nthree\n');
  expect((await run('alpha', '--err')).out).toBe('oops\n');
});

test('--json answers with lines', async () => {
  const { out } = await run('alpha', '--json', '-n', '1', '--out');
  expect(JSON.parse(out)).toEqual({
    name: 'alpha',
    host: 'h1',
    files: [{ file: 'out', absence: null, hasOlder: true, lines: ['three'] }],
  });
});

test('-f goes on over an emptied, a deleted and a new file, until it is ended, with exit code 0', async () => {
  const { terminal, ended } = called('alpha', '-f', '-n', '1', '--out');
  const shows = (text: string) => until(text, () => terminal.written.out.endsWith(text));
  await shows('three\n');
  appendFileSync(join(home, 'out'), 'four\n');
  await shows('three\nfour\n');
  truncateSync(join(home, 'out'));
  await until('it is noticed', () => terminal.written.err.includes('out was emptied'));
  appendFileSync(join(home, 'out'), 'five\n');
  await shows('five\n');
  unlinkSync(join(home, 'out'));
  await until('it is noticed', () => terminal.written.err.includes('out is not there'));
  writeFileSync(join(home, 'out'), 'six\n');
  await shows('six\n');
  stop.abort();
  expect(await ended).toBe(0);
  expect(terminal.written.out).toBe('three\nfour\nfive\nsix\n');
});

test('-f waits for a file that is not there yet', async () => {
  unlinkSync(join(home, 'err'));
  const { terminal, ended } = called('alpha', '--follow', '--err');
  await until('it says so', () => terminal.written.err.includes('err is not there'));
  writeFileSync(join(home, 'err'), 'oops\n');
  await until('it is shown', () => terminal.written.out === 'oops\n');
  stop.abort();
  expect(await ended).toBe(0);
});

test('a file that is a link is refused with a sentence, and what it points to is not shown', async () => {
  unlinkSync(join(home, 'out'));
  symlinkSync('/etc/hostname', join(home, 'out'));
  expect(await run('alpha')).toEqual({
    exitCode: 1,
    out: 'err: oops\n',
    err: 'watchkeeper: out is a symbolic link, which is not followed\n',
  });
});

test.each(['../alpha', '.', '..', 'a/b', '.hidden', 'Alpha', ''])('%j is no name of a tenant', async (name) => {
  const { exitCode, out, err } = await run(name);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain('is no name that a tenant can have');
});

test.each([
  ['of a tenant that is not here', () => rmSync(home, { recursive: true })],
  [
    'when another machine’s host watches here',
    () => writeFileSync(join(folder, 'tenants', markerFile), 'agent of host h9, pid 7\n'),
  ],
  ['when nobody ever watched here', () => unlinkSync(join(folder, 'tenants', markerFile))],
])('%s the host is asked, for which Temporal is needed', async (_case, change) => {
  change();
  expect(await run('alpha')).toMatchObject({
    exitCode: 3,
    out: '',
    err: expect.stringContaining('Temporal cannot be reached') as string,
  });
});
