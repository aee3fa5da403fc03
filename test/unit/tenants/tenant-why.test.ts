import fc from 'fast-check';
import { tenantProblems, type TenantProblemCode } from '../../../src/domain/tenants/failures';
import { newSupervision, supervisedRow, takeReport, type Supervision } from '../../../src/domain/tenants/supervision';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { tenantStateNames, type TenantState, type Transition } from '../../../src/domain/tenants/tenant-state';
import { explainDirectory, explainTenant, type Explanation } from '../../../src/domain/tenants/tenant-why';
import { factsOfRow, factsOfSupervision } from '../../../src/domain/tenants/why-facts';
import { emptyState, momentAfter, transitionSequence } from './transition-sequences';

const policy = {
  ...{ reflex: 3, withinMs: 60_000, healthyAfterMs: 60_000, backoffMs: [1_000], fatalAfter: 20 },
  retryFatalEveryMs: 1_800_000,
};
const minute = (minutes: number) => momentAfter(minutes * 60_000);

function known(state: TenantState, transitions: Transition[] = []): Supervision {
  const report = { host: 'h1', journal: 'j1', transitions, state, policy };
  return takeReport(newSupervision('alpha'), report, minute(0));
}

function tenant(parts: Partial<TenantState>): TenantState {
  return { ...emptyState(), present: true, port: 8101, since: minute(5), seq: 1, ...parts };
}

function why(parts: Partial<TenantState>, startGraceMs: number | null = null): Explanation {
  const facts = factsOfSupervision(known(tenant(parts)));
  if (facts === null) throw new Error('nothing is known');
  return explainTenant(facts, startGraceMs);
}

const process: NonNullable<TenantState['process']> = {
  ...{ run: 3, port: 8101, generation: 1, identity: { pid: 42, startTicks: 1, bootId: 'boot' } },
  ...{ startedAt: minute(4), servingSince: minute(5), stopping: null },
};
const lastExits = [{ at: minute(5), run: 3, code: 3, signal: null, reason: 'exit code 3' }];
const problem = (code: TenantProblemCode, message: string) => ({ code, message, since: minute(2) });

test('one that runs waits for nothing, and is told what would be done', () => {
  expect(why({ state: 'running', process })).toEqual({
    is: 'Tenant alpha is running since 2026-01-01T00:05:00.000Z: its process (pid 42, started 2026-01-01T00:04:00.000Z, port 8101) passed its check.',
    waitsFor: 'It waits for nothing.',
    change:
      'If it exits or fails its checks, the agent starts it again at once, up to 3 times within 60 s; beyond that its workflow decides.',
  });
});

test('one that runs again after many exits waits until they are forgotten', () => {
  expect(why({ state: 'running', process, backoffStep: 2 }).waitsFor).toBe(
    'It waits until it has run well, from 2026-01-01T00:05:00.000Z on for 60 s; then its past exits are forgotten.',
  );
});

test('a running one with a mistake in its directory is told of both', () => {
  expect(why({ state: 'running', process, problems: [problem('badPort', 'the port file says "x"')] })).toMatchObject({
    is: expect.stringMatching(/passed its check\. Problem badPort since \S+: the port file says "x"\.$/) as string,
    waitsFor: 'It waits for a port file with a port.',
    change: tenantProblems.badPort,
  });
});

test('one that starts names its process and by when its check has to pass', () => {
  const starting = { ...process, servingSince: null };
  const { is, waitsFor } = why({ state: 'starting', process: starting }, 5_000);
  expect(is).toContain('pid 42, started 2026-01-01T00:04:00.000Z, port 8101) has not passed its check yet.');
  expect(waitsFor).toBe('It waits for its first check to pass, by 2026-01-01T00:04:05.000Z.');
  expect(why({ state: 'starting', process: starting }).waitsFor).toContain('by its deadline for starting');
});

test('one that cannot start waits for what is in its way, and not for its turn', () => {
  expect(why({ state: 'starting' }).waitsFor).toContain('its turn');
  const { is, waitsFor, change } = why({
    state: 'starting',
    problems: [problem('portTaken', 'pid 7 (nginx) listens on port 8101')],
  });
  expect(is).toContain('Problem portTaken since 2026-01-01T00:02:00.000Z: pid 7 (nginx) listens on port 8101.');
  expect(waitsFor).toBe('It waits for its port to become free, which the agent looks at every second.');
  expect(change).toBe(tenantProblems.portTaken);
});

test('one that a person stopped names the person and the moment', () => {
  const stopped = { state: 'stopped', wanted: 'stopped' } as const;
  expect(why({ ...stopped, wish: { by: 'ann', at: minute(4) } })).toEqual({
    is: 'Tenant alpha is stopped since 2026-01-01T00:05:00.000Z, asked for by ann at 2026-01-01T00:04:00.000Z.',
    waitsFor: 'It waits for a person, and stays stopped until then.',
    change: 'Start it: `watchkeeper tenants start alpha`.',
  });
  const { wish: _unknown, ...older } = tenant(stopped);
  const facts = factsOfSupervision(known(older));
  expect(facts && explainTenant(facts).is).toContain('because a person wants it so');
});

test('one that was ended together with Watchkeeper is not said to be stopped by a person', () => {
  const { is, change } = why({ state: 'stopped', wanted: 'running' });
  expect(is).toContain('although it is wanted');
  expect(change).toContain('watchkeeper agent --host h1');
});

test('one that is being stopped says what for, and by whom if it was asked for', () => {
  const wish = { by: 'ann', at: minute(4) };
  const being = (reason: string) => ({ ...process, stopping: { reason, charged: false } });
  expect(why({ state: 'stopping', process: being('a restart was asked for'), wish }).is).toBe(
    'Tenant alpha is stopping since 2026-01-01T00:05:00.000Z: a restart was asked for by ann at 2026-01-01T00:04:00.000Z.',
  );
  expect(why({ state: 'stopping', process: being('its check failed 3 times'), wish }).is).not.toContain('ann');
  const stuck = why({ state: 'stopping', process: being('x'), problems: [problem('willNotStop', 'survives')] });
  expect(stuck.waitsFor).toBe('It waits for its process to end, which it does as soon as the kernel lets it.');
});

test('one that exited says how, and when the decision falls', () => {
  expect(why({ state: 'exited', lastExits }).waitsFor).toContain('starts it again at once');
  const { is, waitsFor } = why({ state: 'exited', lastExits, decisionNeeded: { run: 3, since: minute(5) } });
  expect(is).toContain('ended last at 2026-01-01T00:05:00.000Z: exit code 3.');
  expect(waitsFor).toContain('decides by the same rule at 2026-01-01T00:05:10.000Z');
});

test('back-off and fatal name the next try', () => {
  const tried = { lastExits, nextTryAt: minute(6), backoffStep: 2, startsSinceHealthy: 5 };
  const backoff = why({ state: 'backoff', ...tried, problems: [problem('flapping', '5 starts; exit code 3')] });
  expect(backoff.is).toBe(
    'Tenant alpha is in back-off since 2026-01-01T00:05:00.000Z: started 5 times since it last ran well, and ended last at 2026-01-01T00:05:00.000Z: exit code 3.',
  );
  expect(backoff.waitsFor).toBe(
    'It waits for its next try (2) at 2026-01-01T00:06:00.000Z; after 20 starts it is given up.',
  );
  expect(backoff.change).toContain('watchkeeper tenants restart alpha');
  expect(why({ state: 'fatal', ...tried }).waitsFor).toBe(
    'It is tried again at 2026-01-01T00:06:00.000Z, then every 1800 s.',
  );
});

test('one that stands back names the tenant that has its port', () => {
  const message = 'port 8101 belongs to tenant beta, whose port file is older';
  const { is, waitsFor } = why({ state: 'conflict', problems: [problem('portConflict', message)] });
  expect(is).toContain('tenant beta');
  expect(waitsFor).toContain('its port to be given up');
});

describe('one that waits for a live database', () => {
  const problems = [problem('noDatabase', 'its database db1 is down; it waits, for nobody can take it: db2 is down')];

  test('and has its process is told that the same one goes on', () => {
    expect(why({ state: 'waiting', process, problems })).toEqual({
      is: 'Tenant alpha waits for a live database since 2026-01-01T00:05:00.000Z: its process (pid 42, started 2026-01-01T00:04:00.000Z, port 8101) is left alone, and nothing is charged to it. Problem noDatabase since 2026-01-01T00:02:00.000Z: its database db1 is down; it waits, for nobody can take it: db2 is down.',
      waitsFor: 'It waits for a database that can take it, which the agent looks for every second.',
      change: `${tenantProblems.noDatabase} As soon as its database is up the same process goes on, without a restart; if another one can take it before, it moves there.`,
    });
  });

  test('without a process says how it ended, and that it is started', () => {
    const { is, waitsFor, change } = why({
      ...{ state: 'waiting', lastExits },
      problems: [problem('databaseAway', 'its database db1 is not up: it is full')],
    });
    expect(is).toContain('it has no process, and ended last at 2026-01-01T00:05:00.000Z: exit code 3.');
    expect(waitsFor).toBe('It waits for its database to be up, and is tried again from time to time until then.');
    expect(change).toBe(`${tenantProblems.databaseAway} As soon as a database can take it, it is started.`);
  });
});

describe('a released one', () => {
  const released = { by: 'ann', since: minute(6), until: minute(9), reason: 'a leak' };

  test('waits for whoever takes it, or for its time, and is told who has it and why', () => {
    expect(why({ state: 'running', process, released })).toEqual({
      is: 'Tenant alpha is released by ann since 2026-01-01T00:06:00.000Z, until 2026-01-01T00:09:00.000Z: a leak. Nothing touches it; its process (pid 42, started 2026-01-01T00:04:00.000Z, port 8101) is running.',
      waitsFor: 'It waits for somebody to take it, or for 2026-01-01T00:09:00.000Z.',
      change: 'Supervise it again: `watchkeeper tenants take alpha`.',
    });
  });

  test('whose process ended, or whose directory is gone, says so', () => {
    const held = { ...released, until: null };
    expect(why({ state: 'exited', lastExits, released: held })).toMatchObject({
      is: expect.stringContaining(
        'it has no process, and ended last at 2026-01-01T00:05:00.000Z: exit code 3.',
      ) as unknown,
      waitsFor: 'It waits for somebody to take it.',
    });
    expect(why({ present: false, process, released: held }).is).toContain('it is ended when it is taken');
  });

  test('has its problems told, and waits for none of them', () => {
    const problems = [problem('noStartFile', 'there is no start file')];
    const { is, waitsFor } = why({ state: 'exited', released, problems });
    expect(is).toContain('Problem noStartFile since');
    expect(waitsFor).not.toContain('start file');
  });
});

test('one whose directory is gone is being ended', () => {
  expect(why({ present: false, process, state: 'stopping' }).waitsFor).toContain('pid 42');
  expect(why({ present: false }).is).toContain('is gone since');
});

test('a name that another host has, too, is told', () => {
  const theirs = { host: 'h2', journal: 'j2', transitions: [], state: { ...tenant({ process }), host: 'h2' }, policy };
  const facts = factsOfSupervision(takeReport(known(tenant({ state: 'running', process })), theirs, minute(7)));
  expect(facts && explainTenant(facts).is).toContain(
    'Problem nameTaken since 2026-01-01T00:07:00.000Z: h2 has a tenant',
  );
});

test('before the first report nothing is known', () => {
  expect(factsOfSupervision(newSupervision('alpha'))).toBeNull();
});

const codes = Object.keys(tenantProblems) as TenantProblemCode[];

test.each(codes)('a directory with problem %s is told what it waits for and the remedy', (code) => {
  const { is, waitsFor, change } = explainDirectory('h1', 'alpha', problem(code, 'so it is'));
  expect(is).toContain(`problem ${code} since 2026-01-01T00:02:00.000Z: so it is.`);
  expect(waitsFor).toMatch(/^It waits for .{8,}; then it becomes a tenant by itself\.$/);
  expect(change).toBe(tenantProblems[code]);
});

describe.each(tenantStateNames)('a tenant that is %s', (state) => {
  test.each(codes)('with problem %s has three sentences, from the workflow and from the list', (code) => {
    const supervision = known(
      tenant({ state, lastExits, problems: [problem(code, 'so it is')], nextTryAt: minute(9) }),
    );
    const facts = factsOfSupervision(supervision);
    const row = supervisedRow(supervision);
    for (const explanation of [facts && explainTenant(facts), row && explainTenant(factsOfRow(row))]) {
      for (const sentence of Object.values(explanation ?? { is: '' })) {
        expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
      }
    }
  });
});

test('whatever happens to a tenant can be explained', () => {
  fc.assert(
    fc.property(transitionSequence, (all) => {
      const supervision = known(all.reduce(foldTransition, emptyState()), all);
      const facts = factsOfSupervision(supervision);
      const row = supervisedRow(supervision);
      const texts = [facts && explainTenant(facts, 5_000), row && explainTenant(factsOfRow(row))];
      expect(JSON.stringify(texts)).not.toMatch(/undefined|NaN|\[object|""/);
    }),
  );
});
