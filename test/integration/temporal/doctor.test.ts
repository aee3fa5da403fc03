/** `doctor` and `doctor --prepare` beside a server that somebody else started, and beside none. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Examination } from '../../../src/cli/doctor-text';
import { runCommandLine } from '../../../src/cli/program';
import { OwnServer } from '../../support/temporal-own-server';
import { recordingTerminal } from '../../unit/cli/samples';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-doctor-test-'));
  mkdirSync(join(folder, 'tenants'));
  mkdirSync(join(folder, 'state'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function configure(temporal: object): void {
  writeFileSync(join(folder, 'watchkeeper.yaml'), JSON.stringify({ temporal }));
}

async function run(...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder });
  const beganAtMs = Date.now();
  const exitCode = await runCommandLine(argv, '1.2.3', terminal);
  return { exitCode, tookMs: Date.now() - beganAtMs, ...terminal.written };
}

async function examine() {
  const { exitCode, out, tookMs } = await run('doctor', '--json');
  const examination = JSON.parse(out) as Examination;
  const of = (check: string) =>
    examination.findings.filter((finding) => finding.check === check).map(({ level, found }) => ({ level, found }));
  return { exitCode, tookMs, examination, of };
}

test('without a server everything else is examined, within seconds, and nothing is changed', async () => {
  configure({ address: '127.0.0.1:1' });
  const before = [readdirSync(folder), readdirSync(join(folder, 'state')), readdirSync(join(folder, 'tenants'))];
  const { exitCode, tookMs, examination, of } = await examine();
  expect(exitCode).toBe(3);
  expect(tookMs).toBeLessThan(15_000);
  expect(examination.reachable).toBe(false);
  expect(of('temporalServer')).toMatchObject([{ level: 'problem' }]);
  expect(of('shellTools')).toMatchObject([{ level: 'ok' }]);
  expect(of('folderRights').map(({ level }) => level)).toEqual(['ok', 'ok']);
  expect([readdirSync(folder), readdirSync(join(folder, 'state')), readdirSync(join(folder, 'tenants'))]).toEqual(
    before,
  );
});

test('a port that a stranger has, one among the kernel’s, and a file that all may change are found', async () => {
  const stranger: Server = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as AddressInfo;
  mkdirSync(join(folder, 'tenants/alpha'));
  writeFileSync(join(folder, 'tenants/alpha/port'), `${port}\n`);
  configure({ address: '127.0.0.1:1' });
  chmodSync(join(folder, 'watchkeeper.yaml'), 0o666);
  const { of } = await examine();
  expect(of('takenPorts')).toMatchObject([{ level: 'problem' }]);
  expect(of('takenPorts')[0]?.found).toContain(`port ${port} of tenant alpha is taken by`);
  expect(of('takenPorts')[0]?.found).toContain(`(pid ${process.pid})`);
  // The kernel has just given it to us.
  expect(of('kernelPorts')).toMatchObject([{ level: 'advice' }]);
  expect(of('configurationFile')).toMatchObject([{ level: 'problem' }]);
  stranger.close();
});

test('folders that are not there are told apart from those that cannot be made', async () => {
  writeFileSync(
    join(folder, 'watchkeeper.yaml'),
    JSON.stringify({ stateDir: './new', temporal: { address: '127.0.0.1:1' }, tenants: { watchPath: './a/b/c' } }),
  );
  const { of } = await examine();
  expect(of('folderRights').map(({ level }) => level)).toEqual(['advice', 'problem']);
  expect(existsSync(join(folder, 'new'))).toBe(false);
});

test('--dry-run without --prepare is refused', async () => {
  configure({ address: '127.0.0.1:1' });
  expect(await run('doctor', '--dry-run')).toMatchObject({ exitCode: 2 });
});

test('--prepare makes what a bare server lacks, once; the next examination finds nothing wrong with it', async () => {
  const server = await OwnServer.startBare();
  configure({ address: server.address });
  const before = await examine();
  expect(before.exitCode).toBe(1);
  expect(before.of('namespace')).toMatchObject([{ level: 'problem', found: 'there is no namespace watchkeeper' }]);

  const rehearsal = await run('doctor', '--prepare', '--dry-run');
  expect(rehearsal.exitCode).toBe(0);
  expect(rehearsal.out).toContain(
    `To be done: temporal operator namespace create -n watchkeeper --retention 30d --address ${server.address}\n`,
  );
  expect((await examine()).exitCode).toBe(1);

  const made = await run('doctor', '--prepare', '--json');
  expect(made.exitCode).toBe(0);
  expect(JSON.parse(made.out)).toMatchObject({
    namespace: 'watchkeeper',
    usable: true,
    steps: [
      { what: 'makeNamespace', outcome: 'done' },
      { what: 'makeSearchAttributes', outcome: 'done' },
    ],
  });
  const again = await run('doctor', '--prepare');
  expect(again).toMatchObject({
    exitCode: 0,
    out: `Namespace watchkeeper at ${server.address} has all that Watchkeeper needs.\n`,
  });

  const after = await examine();
  expect(after.exitCode).toBe(0);
  expect(after.of('namespace')).toEqual([
    { level: 'ok', found: 'namespace watchkeeper keeps closed workflows 30 days' },
  ]);
  expect(after.of('searchAttributes')).toMatchObject([{ level: 'ok' }]);
  expect(after.of('workers').map(({ level }) => level)).toEqual(['advice', 'advice']);

  // The default namespace of a dev server keeps closed workflows for a day, and has no attributes.
  configure({ address: server.address, namespace: 'default' });
  expect((await examine()).of('namespace')).toMatchObject([{ level: 'advice' }]);
  const longer = await run('doctor', '--prepare', '--json');
  expect(JSON.parse(longer.out)).toMatchObject({ steps: [{ what: 'keepLonger' }, { what: 'makeSearchAttributes' }] });
  expect((await examine()).of('namespace')).toMatchObject([{ level: 'ok' }]);
  await server.end();
});

test('--prepare without a server has exit code 3', async () => {
  configure({ address: '127.0.0.1:1' });
  const { exitCode, err } = await run('doctor', '--prepare');
  expect(exitCode).toBe(3);
  expect(err).toContain('Temporal cannot be reached at 127.0.0.1:1; start it');
});
