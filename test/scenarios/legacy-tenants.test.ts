/** Tenants that nobody wrote for us: Tornado applications, as the legacy started them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from '../support/house';
import { ask } from '../support/house/ask';
import { freePort } from '../support/lane-ports';

jest.setTimeout(300_000);
let house: House;
let port: number;
beforeAll(async () => {
  house = await House.open({
    stopGrace: '1s',
    startFile: 'tornado_test.py',
    command: ['/usr/bin/python3', '{startFile}', '--db={database}', '--port={port}', '--uname={name}'],
  });
  house.startFileText = readFileSync(join(__dirname, '../support/legacy_tenant.py'), 'utf8');
  port = await house.makeTenant('legacy');
});
afterAll(() => house.end());

const pidFile = () => Number(readFileSync(join(house.homeOf('legacy'), 'pid'), 'utf8'));
/** Waits until Temporal shows the process that serves now, and that it is the one of the pid file. */
const isBack = async (not: number, restarts: number) => {
  const pid = await house.serves('legacy', port, [not]);
  const row = await house.sees('legacy', 'is back', (r) => r.state === 'running' && r.pid === pid);
  expect([row.restarts, row.port, pidFile()]).toEqual([restarts, port, pid]);
  return row;
};

describe('a Tornado application with the legacy arguments', () => {
  it('is started in its directory, writes its own pid file, and answers /runinfo as the legacy did', async () => {
    const { pid } = await isBack(0, 0);
    expect(await ask(`http://127.0.0.1:${port}/runinfo`)).toBe(`|${port}|${pid}|legacy`);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)).toEqual([
      '/usr/bin/python3',
      'tornado_test.py',
      '--db=',
      `--port=${port}`,
      '--uname=legacy',
    ]);
  });

  it('that crashes is back at once', async () => {
    const before = pidFile();
    await ask(`http://127.0.0.1:${port}/exit`);
    expect((await isBack(before, 1)).lastExits.at(-1)).toMatchObject({ code: 3, reason: 'exit code 3' });
  });

  it('whose IOLoop is blocked is replaced', async () => {
    const before = pidFile();
    void ask(`http://127.0.0.1:${port}/block`);
    expect((await isBack(before, 2)).lastExits.at(-1)?.reason).toMatch(/its check failed 3 times: no answer/);
  });

  it('moves to another port when its port file says so', async () => {
    const [before, oldPort] = [pidFile(), port];
    port = await freePort();
    house.setPort('legacy', port);
    await isBack(before, 3);
    expect(await ask(`http://127.0.0.1:${oldPort}/runinfo`)).toBeNull();
  });

  it('goes on while the agent is killed, and is supervised by the next one', async () => {
    const before = pidFile();
    await house.agent.kill();
    house.agent.start();
    expect(await house.pidServing('legacy', port)).toBe(before);
    process.kill(before, 'SIGKILL');
    await isBack(before, 4);
  });
});
