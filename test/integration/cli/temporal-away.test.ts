import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../../src/cli/program';
import { recordingTerminal } from '../../unit/cli/samples';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-away-'));
  // Nobody listens on port 1.
  writeFileSync(join(folder, 'watchkeeper.yaml'), 'temporal: {address: "127.0.0.1:1"}\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder });
  const beganAtMs = Date.now();
  const exitCode = await runCommandLine(argv, '1.2.3', terminal);
  return { exitCode, tookMs: Date.now() - beganAtMs, ...terminal.written };
}

test('status without Temporal has exit code 3 and its usual JSON, within seconds', async () => {
  const { exitCode, out, tookMs } = await run('status', '--json');
  expect(exitCode).toBe(3);
  expect(tookMs).toBeLessThan(15_000);
  expect(JSON.parse(out)).toMatchObject({
    ready: false,
    temporal: { address: '127.0.0.1:1', reachable: false },
    hosts: [{ id: 'local', state: 'unknown' }],
    problems: [{ code: 'temporalUnreachable' }],
  });
});

test.each([
  ['tenants', 'list'],
  ['tenants', 'show', 'alpha'],
  ['tenants', 'stop', 'alpha'],
  ['tenants', 'history', 'alpha'],
  ['tenants', 'why', 'alpha'],
  ['tenants', 'logs', 'alpha'],
])('%s %s without Temporal has exit code 3, and says what and how to mend it', async (...words) => {
  const { exitCode, out, err } = await run(...words, '--json');
  expect(exitCode).toBe(3);
  const { error } = JSON.parse(out) as { error: { code: string; message: string } };
  expect(error.code).toBe('unreachable');
  expect(err).toBe(`${error.message}\n`);
  expect(err).toContain('Temporal cannot be reached at 127.0.0.1:1; start it');
});
