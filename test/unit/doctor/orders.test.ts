import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../../config';
import { examineOrders, judgeFile } from '../../../src/doctor/checks/orders';
import type { Patient } from '../../../src/doctor/patient';
import { fewestOrders } from '../../support/orders-section';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const setting = 'orders.erp.keyFile';
function file(name: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, 'x');
  chmodSync(path, mode);
  return path;
}

test('a secret that others may read is advised against, with the command that mends it', async () => {
  const open = file('open', 0o644);
  expect(await judgeFile(setting, open, true)).toMatchObject({ level: 'advice', remedy: `chmod 600 ${open}` });
  expect(await judgeFile(setting, open, false)).toMatchObject({ level: 'ok' });
  expect(await judgeFile(setting, file('closed', 0o600), true)).toMatchObject({ level: 'ok' });
});

test('a file that is missing, or none, is a problem that names its setting', async () => {
  for (const path of [join(folder, 'nothing'), join(file('plain', 0o600), 'x'), folder]) {
    const verdict = await judgeFile(setting, path, true);
    expect(verdict).toMatchObject({ level: 'problem', remedy: 'make it, or correct orders.erp.keyFile' });
    expect(verdict.found).toMatch(/^orders\.erp\.keyFile: .* is (not there|no file)$/);
  }
});

test('without orders there is nothing to say, and with them each file and the shop’s database are looked at', async () => {
  const examine = (text: string) => {
    const configuration = parseConfiguration(text, join(folder, 'watchkeeper.yaml'));
    return examineOrders({ configuration } as Patient);
  };
  expect(await examine('{}\n')).toEqual([]);
  const away = fewestOrders().replace('host: db1', 'host: 127.0.0.1, port: 1');
  const verdicts = await examine(`store: { url: embedded }\n${away}\n`);
  expect(verdicts.map(({ level }) => level)).toEqual(['problem', 'problem', 'problem', 'problem']);
  expect(verdicts.at(-1)?.found).toMatch(/^the shop’s database \(127\.0\.0\.1:1\) /);
});
