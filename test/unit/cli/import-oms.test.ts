import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../../config';
import type { ImportedConfiguration } from '../../../src/cli/import-oms';
import { runCommandLine } from '../../../src/cli/program';
import { recordingTerminal } from './samples';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-oms-'));
  mkdirSync(join(folder, 'oms', 'config'), { recursive: true });
  mkdirSync(join(folder, 'ours'));
  const write = (name: string, text: string) => writeFileSync(join(folder, 'oms', 'config', name), text);
  write('service.yml', 'running_cycle: 120\nmax_attempts: 4\n');
  write('database.yml', 'adapter: mysql2\ndatabase: shop\nusername: shop\npassword: "very secret"\nhost: db1\n');
  write('abacos.yml', 'wsdl_order_api: http://erp1/AbacosWSPedidos.asmx?wsdl\nkey: the-key\n');
  write('integration_server.yml', 'host: node1\nport: 13630\nusername: root\nrails_root: "/srv/shop/current\n');
  write('notes.txt', 'no part of it');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder });
  const exitCode = await runCommandLine(['import', 'oms', 'oms/config', ...argv], '1', terminal);
  return { exitCode, ...terminal.written };
}

test('what is written is a configuration that holds, with its secrets in files that only their owner reads', async () => {
  const { exitCode, out, err } = await run('--out', 'ours/watchkeeper.yaml');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(readdirSync(join(folder, 'ours')).sort()).toEqual(['erp.key', 'shop.password', 'watchkeeper.yaml']);
  expect(readFileSync(join(folder, 'ours', 'shop.password'), 'utf8')).toBe('very secret\n');
  expect(statSync(join(folder, 'ours', 'erp.key')).mode & 0o777).toBe(0o600);
  const text = readFileSync(join(folder, 'ours', 'watchkeeper.yaml'), 'utf8');
  expect(text).not.toMatch(/very secret|the-key/);
  const { orders } = parseConfiguration(`${text}store: { url: embedded }\n`, join(folder, 'ours', 'watchkeeper.yaml'));
  expect(orders).toMatchObject({
    ...{ runningCycleMs: 120_000, maxAttempts: 4 },
    integrationServer: { host: 'node1', port: 13_630, railsRoot: '/srv/shop/current' },
  });
  expect(out).toContain('beside it shop.password, erp.key');
  expect(out).toContain('- Make the file known_hosts');
  expect(out).toContain(
    `\`watchkeeper orders import-checkpoint ${join(folder, 'oms', 'data', 'checkpoint')} --recheck-since 30d\``,
  );
});

test('without --out it is printed, and the notes go to standard error', async () => {
  const { exitCode, out, err } = await run();
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^# Made from[\s\S]*\norders:\n/);
  expect(err).toContain('--out FILE writes it');
  expect(out + err).not.toMatch(/very secret|the-key/);
  expect(readdirSync(join(folder, 'ours'))).toEqual([]);
});

test('as JSON it holds no secret', async () => {
  const { out, err } = await run('--json');
  const told = JSON.parse(out) as ImportedConfiguration;
  expect(told).toMatchObject({ file: null, secretFiles: ['shop.password', 'erp.key'] });
  expect([err, /very secret|the-key/.test(out)]).toEqual(['', false]);
});

test('what is there already is not overwritten, and then nothing is written', async () => {
  writeFileSync(join(folder, 'ours', 'erp.key'), 'mine');
  const { exitCode, err } = await run('--out', 'ours/watchkeeper.yaml');
  expect({ exitCode, err }).toEqual({
    exitCode: 2,
    err: `nothing was written: ${join(folder, 'ours', 'erp.key')} is there already; move it away, or write to another folder\n`,
  });
  expect(readFileSync(join(folder, 'ours', 'erp.key'), 'utf8')).toBe('mine');
  expect(existsSync(join(folder, 'ours', 'shop.password'))).toBe(false);
});
