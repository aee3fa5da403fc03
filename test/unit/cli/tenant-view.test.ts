import { tenantProblems } from '../../../src/domain/tenants/failures';
import { detailsText, listText } from '../../../src/cli/tenant-text';
import { viewAnswer, viewDetails, viewTenant } from '../../../src/cli/tenant-view';
import { hostStatus, minute, recordingTerminal, row, seenHost } from './samples';

const untold = (names: string[]) => ({ count: 1, oldestAt: minute(3), names });

test('a tenant of a host that was heard lately is shown as its workflow has it, as of the last beat', () => {
  expect(viewTenant(row(), seenHost())).toEqual({
    name: 'alpha',
    host: 'h1',
    state: 'running',
    desired: 'running',
    port: 8101,
    database: null,
    pid: 42,
    startedAt: minute(1),
    restarts: 0,
    outdated: false,
    problem: null,
    released: null,
    asOf: minute(5),
  });
});

test.each([
  ['lost', seenHost({ state: 'lost', beatAt: null, status: null })],
  ['unknown', seenHost({ state: 'unknown' })],
  ['not known at all', undefined],
])('a tenant of a host that is %s is unknown, never good', (_what, host) => {
  expect(viewTenant(row({ state: 'running' }), host).state).toBe('unknown');
});

test('what a host has just done is known, whatever its lease says at this moment', () => {
  const view = viewAnswer(row({ state: 'running' }), seenHost({ state: 'unknown', beatAt: null, status: null }));
  expect(view).toMatchObject({ state: 'running', asOf: row().since });
});

test('with something untold it is as of the oldest untold transition', () => {
  const host = seenHost({ status: hostStatus({ untold: untold(['alpha']) }) });
  expect(viewTenant(row(), host).asOf).toBe(minute(3));
  expect(viewTenant(row({ name: 'beta' }), host).asOf).toBe(minute(5));
});

test('with more untold than is named, every tenant of the host may be meant', () => {
  const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
  expect(viewTenant(row(), seenHost({ status: hostStatus({ untold: untold(names) }) })).asOf).toBe(minute(3));
});

test('what was told after the last beat is as of the telling', () => {
  expect(viewTenant(row({ since: minute(7) }), seenHost()).asOf).toBe(minute(7));
  expect(viewTenant(row({ since: minute(2) }), undefined).asOf).toBe(minute(2));
});

test.each([
  ['the same', row({ launchHash: 'l1' }), hostStatus({ launchHash: 'l1' }), false],
  ['something else', row({ launchHash: 'l1' }), hostStatus({ launchHash: 'l2' }), true],
  ['nobody knows what', row(), hostStatus({ launchHash: 'l2' }), false],
  ['something an older agent does not compare', row({ launchHash: 'l1' }), hostStatus(), false],
  [
    'something a full disk keeps from being compared',
    row({ launchHash: 'l1' }),
    hostStatus({ launchHash: null }),
    false,
  ],
  ['something else, but runs no more', row({ launchHash: 'l1', pid: null }), hostStatus({ launchHash: 'l2' }), false],
])('a tenant that was started with %s', (_what, tenant, status, outdated) => {
  expect(viewTenant(tenant, seenHost({ status })).outdated).toBe(outdated);
  expect(viewTenant(tenant, undefined).outdated).toBe(false);
});

test('a tenant that is outdated says so, and how to mend it', () => {
  const outdated = { ...row({ launchHash: 'l1' }), workflowId: 'tenant/alpha', runId: 'r' };
  const host = seenHost({ status: hostStatus({ launchHash: 'l2' }) });
  const now = Date.parse(minute(6));
  expect(listText([viewTenant(outdated, host)], recordingTerminal({ isForPeople: true }), now)).toContain(
    'running, outdated  running',
  );
  expect(listText([viewTenant(outdated, host)], recordingTerminal(), now)).toMatch(/\trunning\t.*\toutdated\n$/);
  expect(detailsText(viewDetails(outdated, host, null, null), recordingTerminal(), now)).toContain(
    'Outdated\tit was started with another command or environment; `watchkeeper tenants restart alpha` mends it\n',
  );
});

const exit = { at: minute(2), run: 3, code: 1, signal: null, reason: 'exit code 1' };
const listed = { ...row({ lastExits: [exit] }), workflowId: 'tenant/alpha', runId: 'r' };

test('the details add the last exits and where the workflow is', () => {
  expect(viewDetails(listed, seenHost(), 'http://web', null)).toEqual({
    ...viewTenant(listed, seenHost()),
    nextTryAt: null,
    remedy: null,
    lastExits: [{ at: minute(2), code: 1, signal: null, reason: 'exit code 1' }],
    workflowId: 'tenant/alpha',
    runId: 'r',
    url: 'http://web',
  });
});

test('people get headings and ages, programs get moments and tabs', () => {
  const problem = { code: 'fatal' as const, message: 'given up', since: minute(2) };
  const views = [viewTenant(row({ problem, pid: null, startedAt: null }), seenHost())];
  const now = Date.parse(minute(6));
  expect(listText(views, recordingTerminal({ isForPeople: true }), now)).toBe(
    'NAME   STATE    DESIRED  HOST  PORT  PID  UP FOR  RESTARTS  AS OF   PROBLEM\n' +
      'alpha  running  running  h1    8101  -    -       0         1m ago  fatal\n',
  );
  expect(listText(views, recordingTerminal(), now)).toBe(
    `alpha\trunning\trunning\th1\t8101\t\t\t0\t${minute(5)}\tfatal: given up\t\n`,
  );
  expect(listText([], recordingTerminal({ isForPeople: true }), now)).toBe('There are no tenants yet.\n');
  expect(listText([], recordingTerminal(), now)).toBe('');
});

test('a released tenant is told as one, with who released it and until when', () => {
  const released = { by: 'ann', since: minute(2), until: minute(9), reason: 'a leak' };
  const view = viewDetails({ ...listed, released }, seenHost(), null, null);
  expect(view.released).toEqual(released);
  expect(listText([view], recordingTerminal({ isForPeople: true }), 0)).toContain('alpha  running, released  running ');
  expect(listText([view], recordingTerminal(), 0)).toMatch(/^alpha\trunning\trunning\t.*\treleased\n$/);
  const text = detailsText(view, recordingTerminal(), Date.parse(minute(6)));
  expect(text).toContain(`Remark\treleased by ann since ${minute(2)}, until ${minute(9)}: a leak\n`);
});

test('colours are for terminals that have them', () => {
  const views = [viewTenant(row(), seenHost())];
  const coloured = listText(views, recordingTerminal({ isForPeople: true, hasColours: true }), Date.parse(minute(6)));
  expect(coloured).toContain('\u001b[32mrunning\u001b[39m');
});

test('the details name every fact of the tenant', () => {
  const text = detailsText(viewDetails(listed, seenHost(), null, null), recordingTerminal(), Date.parse(minute(6)));
  expect(text.split('\n')).toEqual([
    'Tenant\talpha',
    'State\trunning (as of 1m ago)',
    'Desired\trunning',
    'Host\th1',
    'Port\t8101',
    'Database\tnone',
    `Process\t42, since ${minute(1)}`,
    'Restarts\t0',
    'Problem\tnone',
    `Last exits\t${minute(2)}  exit code 1`,
    'Workflow\ttenant/alpha, run r',
    'Temporal Web\twhere your Temporal server has it',
    '',
  ]);
});

test('the details tell the newest exit first', () => {
  const lastExits = [exit, { ...exit, at: minute(3), run: 2, reason: 'ended by SIGKILL' }];
  const text = detailsText(viewDetails({ ...listed, lastExits }, seenHost(), null, null), recordingTerminal(), 0);
  expect(text).toContain(`Last exits\t${minute(3)}  ended by SIGKILL\n\t${minute(2)}  exit code 1\n`);
});

test('the details of one with a problem name its remedy and the next try', () => {
  const tenant = { ...listed, problem: { code: 'flapping' as const, message: 'again', since: minute(2) } };
  const details = viewDetails(tenant, seenHost(), null, minute(9));
  expect(details).toMatchObject({ nextTryAt: minute(9), remedy: tenantProblems.flapping });
  expect(detailsText(details, recordingTerminal(), 0)).toContain(
    `Remedy\t${tenantProblems.flapping}\nNext try\t${minute(9)}\n`,
  );
});
