/** The units as systemd itself reads them. Whether they do what they say wants a machine that systemd started. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commands } from '../../../src/cli/commands';

const folder = join(__dirname, '../../../examples/systemd');
const units = readdirSync(folder);
const read = (unit: string): string => readFileSync(join(folder, unit), 'utf8');
const settingsOf = (unit: string) =>
  new Map([...read(unit).matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value] as const));

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'units-'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

async function complaints(name: string, text: string): Promise<string[]> {
  const file = join(scratch, name);
  // Verified is, too, that the program is there; here it may be somewhere else.
  writeFileSync(file, text.replace('/usr/bin/node', process.execPath));
  const { stderr } = await promisify(execFile)('systemd-analyze', [
    'verify',
    '--man=no',
    '--recursive-errors=no',
    file,
  ]).catch((error: { stderr: string }) => error);
  return stderr.split('\n').filter((line) => line.includes(name.replace(/@.*/, '')));
}

test.each(units)('systemd has nothing to say against %s', async (unit) => {
  expect(await complaints(unit, read(unit))).toEqual([]);
});

test('systemd does find what is wrong', async () => {
  const text = read('watchkeeper.service').replace('KillMode=process', 'KillMode=nobody');
  expect(await complaints('watchkeeper.service', text)).toHaveLength(1);
});

test.each(units)('%s calls a command of ours, and is started again whatever happens', (unit) => {
  const settings = settingsOf(unit);
  const [, command] = /main\.js (\w+)/.exec(settings.get('ExecStart') ?? '') ?? [];
  expect(commands.filter(({ isLasting }) => isLasting).map(({ name }) => name)).toContain(command);
  expect(Object.fromEntries(settings)).toMatchObject({
    Type: 'notify',
    NotifyAccess: 'all',
    Restart: 'always',
    StartLimitIntervalSec: '0',
    WatchdogSec: '30',
  });
});

/** systemd.exec(5) and systemd.resource-control(5): what holds for a service holds for all that it starts. */
const inherited =
  /^(Private|Protect|Restrict|ReadOnly|ReadWrite|Inaccessible|NoNewPrivileges|SystemCall|Memory|CPU|Nice|OOMScore|RuntimeDirectory|Capability|DynamicUser)/;

test.each(units.filter((unit) => !['watchkeeper-worker.service', 'watchkeeper-orders.service'].includes(unit)))(
  '%s leaves tenants alone',
  (unit) => {
    const settings = settingsOf(unit);
    expect(Object.fromEntries(settings)).toMatchObject({
      KillMode: 'process',
      OOMPolicy: 'continue',
      TasksMax: 'infinity',
    });
    expect([...settings.keys()].filter((key) => inherited.test(key))).toEqual([]);
  },
);
