/** Settings that change while tenants run: what is used at once, what waits for the next start, and what is shown. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { tenantRow } from '../../../src/domain/tenants/tenant-row';
import { viewTenant } from '../../../src/cli/tenant-view';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';
import { hostStatus, seenHost } from '../../unit/cli/samples';

const usedWithinMs = 30_000;
const variable = 'WATCHKEEPER_TEST_VARIABLE';

let house: SupervisedHouse;
beforeEach(() => {
  house = new SupervisedHouse();
  process.env[variable] = 'a-secret-value';
});
afterEach(async () => {
  delete process.env[variable];
  await house.end();
});

const { check, command } = quickSettings;
const identityOf = (name: string) => house.state(name)!.process!.identity;

/** As `tenants list` shows it. */
function isOutdated(name: string): boolean {
  const row = JSON.parse(JSON.stringify(tenantRow(house.state(name)!, 'j'))) as ReturnType<typeof tenantRow>;
  const { launchHash } = house.supervisor;
  return viewTenant(row, seenHost({ status: hostStatus({ launchHash }) })).outdated;
}

function launchOf(name: string): { words: string[]; environment: string[] } {
  const { pid } = identityOf(name);
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
  return { words: read('cmdline'), environment: read('environ') };
}

async function restart(name: string): Promise<void> {
  const { generation, process } = house.state(name)!;
  await house.requests.restart({ name, generation, requestId: `r${generation}`, by: 'test' });
  await until('another process runs', () => {
    const state = house.state(name)!;
    return state.state === 'running' && state.process!.run > process!.run;
  });
}

async function begin(...names: string[]): Promise<void> {
  for (const name of names) house.make(name, await freePort());
  house.start();
  for (const name of names) await house.reaches(name, 'running');
}

test('another period is used for tenants that run', async () => {
  house.settings = { ...house.settings, check: { ...check, everyMs: 3_600_000 } };
  await begin('alpha');
  const frozen = identityOf('alpha');
  signalProcess(frozen, 'SIGSTOP', 'process');
  house.change({ check: { ...check, everyMs: 100, timeoutMs: 100 } });
  await until('it is found frozen', () => house.kinds('alpha').includes('stopBegan'), usedWithinMs);
  expect(house.starts('alpha')).toHaveLength(1);
});

test('another grace is used for a stop that is under way', async () => {
  house.settings = { ...house.settings, stopGraceMs: 3_600_000 };
  house.make('alpha', await freePort(), 'deaf');
  house.start();
  const { generation } = await house.reaches('alpha', 'running');
  await house.requests.setWanted({ name: 'alpha', generation, requestId: 'r', by: 'test', wanted: 'stopped' });
  await house.reaches('alpha', 'stopping');
  house.change({ stopGraceMs: 50 });
  await house.reaches('alpha', 'stopped', usedWithinMs);
});

test('a stop that is over stays over: whoever was restarted is not killed by a change', async () => {
  await begin('alpha');
  await restart('alpha');
  const restarted = identityOf('alpha');
  house.change({ stopGraceMs: 50 });
  house.change({ stopGraceMs: 100 });
  const changedAtMs = performance.now();
  await until('a kill would have come', () => performance.now() > changedAtMs + 500);
  expect([identityOf('alpha'), house.starts('alpha').length]).toEqual([restarted, 2]);
});

test('another restart policy decides about the next exit', async () => {
  await begin('alpha');
  house.change({ restart: { ...quickSettings.restart, reflex: 0, backoffMs: [3_600_000] } });
  signalProcess(identityOf('alpha'), 'SIGKILL', 'process');
  await until('a decision is needed', () => house.state('alpha')!.decisionNeeded, usedWithinMs);
});

test('another command: outdated until the next start, which uses it', async () => {
  await begin('alpha', 'beta');
  const before = identityOf('alpha');
  expect(isOutdated('alpha')).toBe(false);
  house.change({ command: [...command, '--more'] });
  expect([isOutdated('alpha'), isOutdated('beta')]).toEqual([true, true]);
  await restart('alpha');
  expect([isOutdated('alpha'), isOutdated('beta')]).toEqual([false, true]);
  expect(launchOf('alpha').words).toContain('--more');
  expect(identityOf('alpha')).not.toEqual(before);
  house.change({ command });
  expect([isOutdated('alpha'), isOutdated('beta')]).toEqual([true, false]);
});

test('another environment: outdated until the next start, after a crash too, and no value of it is told', async () => {
  await begin('alpha');
  expect(launchOf('alpha').environment.join()).not.toContain(variable);
  house.change({ environment: [variable] });
  expect(isOutdated('alpha')).toBe(true);
  const { run } = house.state('alpha')!;
  signalProcess(identityOf('alpha'), 'SIGKILL', 'process');
  await until(
    'the next run serves',
    () => house.state('alpha')!.run > run && house.state('alpha')!.state === 'running',
  );
  expect(isOutdated('alpha')).toBe(false);
  expect(launchOf('alpha').environment).toContain(`${variable}=a-secret-value`);
  expect(readFileSync(join(house.root, 'journal'), 'utf8')).not.toContain('a-secret-value');
});

test('the order of the variables makes nobody outdated', async () => {
  process.env['WATCHKEEPER_TEST_OTHER'] = 'x';
  try {
    house.settings = { ...house.settings, environment: [variable, 'WATCHKEEPER_TEST_OTHER'] };
    await begin('alpha');
    house.change({ environment: ['WATCHKEEPER_TEST_OTHER', variable] });
    expect(isOutdated('alpha')).toBe(false);
  } finally {
    delete process.env['WATCHKEEPER_TEST_OTHER'];
  }
});

test('who is outdated is known to the next agent, also when the journal is lost', async () => {
  await begin('alpha');
  house.abandon();
  house.settings = { ...house.settings, command: [...command, '--more'] };
  house.start();
  expect(isOutdated('alpha')).toBe(true);
  house.abandon();
  rmSync(join(house.root, 'journal'));
  house.start();
  await house.reaches('alpha', 'running');
  expect(isOutdated('alpha')).toBe(true);
  await restart('alpha');
  expect(isOutdated('alpha')).toBe(false);
});

test('another start file: tenants of the old one stay and are shown, those of the new one come', async () => {
  await begin('alpha');
  house.make('beta', await freePort());
  await house.reaches('beta', 'running');
  writeFileSync(join(house.watchPath, 'beta', 'run'), '');
  house.change({ startFile: 'run' });
  const codes = (name: string) => house.state(name)!.problems.map(({ code }) => code);
  await until('alpha is told to lack it', () => codes('alpha').includes('noStartFile'), usedWithinMs);
  expect([codes('beta'), house.state('alpha')!.state]).toEqual([[], 'running']);
  house.change({ startFile: 'start' });
  await until('alpha is right again', () => codes('alpha').length === 0, usedWithinMs);
  expect(house.starts('alpha')).toHaveLength(1);
});

test('another pattern of names: what fits comes, what does not fit any more stays and is shown', async () => {
  await begin('alpha');
  house.make('BETA', await freePort());
  await until('BETA is refused', () => house.supervisor.listProblems().some(({ subject }) => subject === 'BETA'));
  house.change({ namePattern: '[A-Z]+' });
  await house.reaches('BETA', 'running');
  await until(
    'alpha is told',
    () => house.state('alpha')!.problems.some(({ code }) => code === 'badName'),
    usedWithinMs,
  );
  expect(house.state('alpha')!.state).toBe('running');
  house.change({ namePattern: '[A-Za-z]+' });
  await until('alpha is right again', () => house.state('alpha')!.problems.length === 0, usedWithinMs);
});
