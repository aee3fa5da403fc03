/** What an operator asks about a tenant is answered, here and from another machine. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from '../support/house';
import { until } from '../support/until';

jest.setTimeout(300_000);

let house: House;
beforeAll(async () => (house = await House.open()));
afterAll(() => house.end());

/** As on a machine whose watch path is another one, so that the host has to be asked. */
function runElsewhere(...words: string[]): string {
  const file = join(house.root, 'elsewhere.yaml');
  mkdirSync(join(house.root, 'elsewhere'), { recursive: true });
  const written = readFileSync(house.configurationFile, 'utf8');
  writeFileSync(file, written.replace('tenants:\n', 'tenants:\n  watchPath: ./elsewhere\n'));
  const [program = '', ...args] = [...house.command(...words).slice(0, -1), file];
  return execFileSync(program, args, { encoding: 'utf8' });
}

test('history, why and logs tell of a tenant while it is there and when it is gone', async () => {
  const port = await house.makeTenant('alpha');
  const pid = await house.serves('alpha', port);
  process.kill(pid, 'SIGKILL');
  await house.serves('alpha', port, [pid]);
  expect((await house.run('tenants', 'stop', 'alpha')).code).toBe(0);
  const why = await house.run('tenants', 'why', 'alpha');
  expect(why).toMatchObject({ code: 0, stderr: '' });
  expect(why.stdout).toMatch(/^Tenant alpha is stopped since \S+, asked for by .* at \S+\.\n/);
  const history = await house.run('tenants', 'history', 'alpha');
  const sentences = history.stdout.split('\n').map((line) => line.split('\t')[1] ?? '');
  expect(sentences[0]).toContain('the directory appeared');
  expect(sentences).toContain('run 1 ended: ended by SIGKILL; restarted at once');
  expect(sentences.at(-2)).toMatch(/^the stop that .* asked for is done$/);

  appendFileSync(join(house.homeOf('alpha'), 'out'), 'its last words\n');
  const asked = ['tenants', 'logs', 'alpha', '--out', '-n', '1'];
  expect(await house.run(...asked)).toEqual({ code: 0, stdout: 'its last words\n', stderr: '' });
  expect(runElsewhere(...asked)).toBe('its last words\n');
  const listed = async () => {
    const ids: string[] = [];
    for await (const { workflowId } of house.client.workflow.list()) ids.push(workflowId);
    return ids;
  };
  await until('no read of logs is left', async () => !(await listed()).some((id) => id.startsWith('logs/')));

  rmSync(house.homeOf('alpha'), { recursive: true });
  await until('it is gone', async () => (await house.read('alpha')) === null);
  expect((await house.run('tenants', 'why', 'alpha')).stdout).toContain('Tenant alpha is gone since');
  const whole = await house.run('tenants', 'history', 'alpha', '--limit', '1');
  expect(whole.stdout).toMatch(/\tit is gone\n$/);
});

test('a directory that is no tenant is named with its problem by show and by why', async () => {
  house.makeTenantAt('broken', 'nonsense');
  const shown = await until('the agent tells of it', async () => {
    const { code, stderr } = await house.run('tenants', 'show', 'broken');
    expect(code).toBe(1);
    return stderr.includes('badPort') && stderr;
  });
  expect(shown).toContain('the port file says "nonsense"');
  expect((await house.run('tenants', 'why', 'broken')).stdout).toContain('problem badPort since');
});
