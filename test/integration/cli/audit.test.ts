/** What commands change stands in the audit of a real MariaDB 10.11, and none of them needs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo, hostname } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration } from '../../../config';
import { audited } from '../../../src/cli/audited';
import type { Call } from '../../../src/cli/call';
import { commands } from '../../../src/cli/commands';
import { runCommandLine } from '../../../src/cli/program';
import { RequestFailure } from '../../../src/client/request-failure';
import type { AuditItem } from '../../../src/domain/audit/audit-entry';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { makeStore } from '../../support/mariadb-store';
import { recordingTerminal } from '../../unit/cli/samples';

let template: MariadbTemplate;
let server: Mariadb;
let folder: string;
let file: string;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server({ words: ['--innodb-flush-log-at-trx-commit=1'] });
  const { passwordFile } = await makeStore(server);
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-audit-'));
  file = join(folder, 'watchkeeper.yaml');
  const url = `mysql://keeper@127.0.0.1:${server.port}/watchkeeper`;
  writeFileSync(file, `store: { url: "${url}", passwordFile: "${passwordFile}" }\n`);
  writeFileSync(join(folder, 'none.yaml'), '{}\n');
});
afterAll(async () => {
  await server.remove();
  template.remove();
  rmSync(folder, { recursive: true });
});

function commandNamed(name: string) {
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  return command;
}

/** As the command line makes it. */
function callOf(words: string[], options: Record<string, string> = {}, configuration = file) {
  const terminal = recordingTerminal({ cwd: folder });
  const call: Call = {
    terminal,
    progress: { waitsFor: () => undefined, end: () => undefined },
    isJson: false,
    configurationFile: () => configuration,
    configuration: () => loadConfiguration(configuration),
    words,
    options,
    flags: new Set(),
  };
  return { call, terminal };
}

async function listed(...argv: string[]): Promise<AuditItem[]> {
  const terminal = recordingTerminal({ cwd: folder });
  expect(await runCommandLine(['audit', 'list', '--json', '--config', file, ...argv], '1', terminal)).toBe(0);
  return JSON.parse(terminal.written.out) as AuditItem[];
}

async function verified(): Promise<{ exitCode: number; said: string }> {
  const terminal = recordingTerminal({ cwd: folder });
  const exitCode = await runCommandLine(['audit', 'verify', '--config', file], '1', terminal);
  return { exitCode, said: terminal.written.out };
}

test('what was asked, by whom, why, and what became of it', async () => {
  const { call } = callOf(['alpha'], { for: '1h', reason: 'looking at a leak', config: file });
  const during: AuditItem[] = [];
  const exitCode = await audited(commandNamed('tenants release'), call, async () => {
    during.push(...(await listed()));
    return 0;
  });
  expect(exitCode).toBe(0);
  const asked = {
    who: userInfo().username,
    machine: hostname(),
    via: 'command line',
    what: 'tenants release',
    object: 'alpha',
    options: '--for 1h',
    reason: 'looking at a leak',
  };
  expect(during).toMatchObject([{ ...asked, result: null, message: null, endedAt: null }]);
  const [after] = await listed();
  expect(after).toEqual({ ...during[0], result: 'done', endedAt: expect.any(String) as string });
});

test('what a command says besides of how it ended is kept with that', async () => {
  const { call } = callOf(['7'], { reason: 'mended' });
  await audited(commandNamed('orders requeue'), call, (own) => {
    own.remark = '1 order: 7';
    return Promise.resolve(0);
  });
  expect((await listed()).at(-1)).toMatchObject({
    ...{ what: 'orders requeue', object: '7', reason: 'mended' },
    ...{ result: 'done', message: '1 order: 7' },
  });
});

test('a command that fails is told with its code and its sentence, and fails as it does without an audit', async () => {
  const { call, terminal } = callOf(['beta']);
  const failure = new RequestFailure('refused', 'tenant beta is stopped already');
  await expect(audited(commandNamed('tenants stop'), call, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(terminal.written.err).toBe('');
  expect((await listed()).at(-1)).toMatchObject({
    object: 'beta',
    result: 'refused',
    message: 'tenant beta is stopped already',
  });
});

test('the command line is audited by itself: what cannot reach Temporal is told so', async () => {
  const terminal = recordingTerminal({ cwd: folder });
  expect(await runCommandLine(['tenants', 'start', 'gamma', '--config', file], '1', terminal)).toBe(3);
  expect((await listed()).at(-1)).toMatchObject({ what: 'tenants start', object: 'gamma', result: 'unreachable' });
  const before = (await listed()).length;
  const warned = recordingTerminal({ cwd: folder });
  await runCommandLine(['tenants', 'list', '--config', file], '1', warned);
  expect(await listed()).toHaveLength(before);
});

test('with a store that is killed meanwhile the command works, and says what is missing', async () => {
  const { call, terminal } = callOf(['delta']);
  const exitCode = await audited(commandNamed('tenants restart'), call, async () => {
    await server.kill();
    return 0;
  });
  expect(exitCode).toBe(0);
  expect(terminal.written.err).toMatch(
    /^how this ended is not in the audit: the store \(\S+\) does not answer \(\w+\); see that it runs\n$/,
  );

  const second = callOf(['epsilon']);
  expect(await audited(commandNamed('tenants restart'), second.call, async () => 0)).toBe(0);
  expect(second.terminal.written.err).toMatch(
    /^this is not in the audit: the store .* \(ECONNREFUSED\); see that it runs\n$/,
  );

  const third = callOf(['zeta']);
  await audited(commandNamed('tenants restart'), third.call, async () => {
    await server.start();
    return 0;
  });
  expect(third.terminal.written.err).toBe('');
  const items = await listed();
  expect(items.find(({ object }) => object === 'delta')).toMatchObject({ result: null, endedAt: null });
  expect(items.find(({ object }) => object === 'epsilon')).toBeUndefined();
  expect(items.find(({ object }) => object === 'zeta')).toMatchObject({ result: 'done' });
  expect(await verified()).toMatchObject({ exitCode: 0 });
});

test('a store that hangs holds a command up for seconds, not for ever', async () => {
  server.freeze();
  const { call, terminal } = callOf(['eta']);
  const beganAtMs = Date.now();
  expect(await audited(commandNamed('tenants take'), call, async () => 0)).toBe(0);
  expect(Date.now() - beganAtMs).toBeLessThan(10_000);
  expect(terminal.written.err).toMatch(/^this is not in the audit: .*\n$/);
  server.thaw();
});

test('without a store, and with a configuration that is wrong, nothing is written and nothing is said', async () => {
  const none = callOf(['alpha'], {}, join(folder, 'none.yaml'));
  expect(await audited(commandNamed('tenants stop'), none.call, async () => 0)).toBe(0);
  const wrong = callOf(['alpha'], {}, join(folder, 'nowhere.yaml'));
  expect(await audited(commandNamed('tenants stop'), wrong.call, async () => 7)).toBe(7);
  expect(none.terminal.written.err + wrong.terminal.written.err).toBe('');
  const terminal = recordingTerminal({ cwd: folder });
  expect(await runCommandLine(['audit', 'list', '--config', 'none.yaml'], '1', terminal)).toBe(2);
  expect(terminal.written.err).toBe(
    `${join(folder, 'none.yaml')} names no store; write store: { url: embedded }, or the url of a MySQL server\n`,
  );
});

test('the list can be limited, and the proof fails when somebody changes an entry', async () => {
  expect(await listed('--limit', '1')).toHaveLength(1);
  expect(await listed('--since', '1h')).toEqual(await listed());
  expect(await verified()).toEqual({
    exitCode: 0,
    said: expect.stringMatching(
      /^The audit is intact: \d+ entries, the last with the hash [0-9a-f]{64}\.\n$/,
    ) as string,
  });
  await server.sql(`update watchkeeper.audit set reason = 'because' where number = 3`);
  expect(await verified()).toEqual({
    exitCode: 1,
    said: 'The audit is not intact: entry 3 was changed after it was written. The 2 entries before are as they were written.\n',
  });
});
