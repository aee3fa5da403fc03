/** Tenants come and go by command, whatever is killed meanwhile. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantView } from '../../src/cli/tenant-view';
import { tenantWorkflowId } from '../../src/domain/ids';
import type { TenantEnd } from '../../workflows/tenants/supervise-tenant';
import { House } from '../support/house';
import { freePorts } from '../support/lane-ports';
import { until } from '../support/until';

jest.setTimeout(300_000);
let house: House;
let first: number;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  first = port;
  house = await House.open({ template: './template', ports: `${port}-${port + 5}` });
  mkdirSync(join(house.root, 'template'));
  writeFileSync(join(house.root, 'template/start'), '');
  writeFileSync(join(house.root, 'template/mode'), '');
});
afterAll(() => house.end());

const add = async (name: string, ...options: string[]) => {
  const { code, stdout, stderr } = await house.run('tenants', 'add', name, '--json', ...options);
  return { code, stderr, tenant: JSON.parse(stdout) as TenantView };
};
const remove = (name: string) => house.run('tenants', 'remove', name, '--yes');
const visible = () => readdirSync(house.watchPath).filter((name) => !name.startsWith('.'));
const nothingHidden = () =>
  until('nothing hidden is left', () => readdirSync(house.watchPath).join() === '.watchkeeper', undefined, 100);

test('a tenant that is added runs when the command returns, and one that is removed is gone', async () => {
  const { code, tenant } = await add('delta');
  expect({ code, tenant }).toMatchObject({
    code: 0,
    tenant: { name: 'delta', host: 'local', state: 'running', desired: 'running', problem: null },
  });
  const pid = await house.serves('delta', tenant.port ?? 0);
  expect(pid).toBe(tenant.pid);
  expect(tenant.port).toBeGreaterThanOrEqual(first);
  expect(readFileSync(join(house.homeOf('delta'), 'port'), 'utf8')).toBe(`${tenant.port}\n`);

  const unsure = await house.run('tenants', 'remove', 'delta');
  expect(unsure.code).toBe(2);
  expect(unsure.stderr).toContain(
    `ends process ${pid} and deletes the directory ${house.homeOf('delta')} on host local`,
  );
  expect(house.notes.alive('delta')).toHaveLength(1);

  expect(await remove('delta')).toMatchObject({ code: 0, stderr: '' });
  expect(house.notes.alive('delta')).toEqual([]);
  await nothingHidden();
  const result = (await house.client.workflow.getHandle(tenantWorkflowId('delta')).result()) as TenantEnd;
  expect(result).toMatchObject({ name: 'delta', host: 'local' });
  expect(await remove('delta')).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no') as string });
});

test('two that are added at once get two ports, and a third one what is free', async () => {
  const [one, two] = await Promise.all([add('one'), add('two')]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(one.tenant.port).not.toBe(two.tenant.port);
  const taken = await house.run('tenants', 'add', 'three', '--port', `${one.tenant.port}`);
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('is in use by tenant one') as string });
  expect(visible().sort()).toEqual(['one', 'two']);
  const again = await house.run('tenants', 'add', 'one');
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already') as string });
  for (const { code } of await Promise.all([remove('one'), remove('two')])) expect(code).toBe(0);
  await nothingHidden();
});

test('one that cannot run is added, and the command says what keeps it from running', async () => {
  writeFileSync(join(house.root, 'template/mode'), 'crash');
  const crashing = await house.run('tenants', 'add', 'crashy');
  writeFileSync(join(house.root, 'template/mode'), '');
  expect(crashing.code).toBe(1);
  expect(crashing.stderr).toMatch(/^tenant crashy was added on host local, port \d+, and does not run: it ended again/);
  expect((await remove('crashy')).code).toBe(0);
});

/** Kills the agent in the middle of a copy; one that was done sooner is made again, of more files. */
async function killWhileCopying(): Promise<{ name: string; files: number; asked: ReturnType<typeof add> }> {
  for (let files = 1500; ; files *= 2) {
    for (let copy = 0; copy < files; copy++) writeFileSync(join(house.root, `template/f${copy}`), '');
    const name = `large-${files}`;
    const asked = add(name);
    const isDone = () => existsSync(house.homeOf(name));
    const isCopying = () => readdirSync(house.watchPath).some((entry) => entry.startsWith('.watchkeeper-adding-'));
    await until('it is being copied', () => isCopying() || isDone(), undefined, 1);
    await house.agent.kill();
    if (!isDone()) return { name, files, asked };
    house.agent.start();
    expect((await asked).code).toBe(0);
    expect((await remove(name)).code).toBe(0);
  }
}

test('the agent may be killed while it copies: the command goes on with the next one', async () => {
  const { name, files, asked } = await killWhileCopying();
  house.agent.start();
  const { code, tenant } = await asked;
  expect({ code, tenant }).toMatchObject({ code: 0, tenant: { name, state: 'running' } });
  expect(readdirSync(house.homeOf(name)).filter((file) => /^f\d+$/.test(file))).toHaveLength(files);
  expect(house.notes.starts(name)).toHaveLength(1);
  expect((await remove(name)).code).toBe(0);
  await nothingHidden();
});
