import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptRules } from '../../../src/agent/kept-rules';
import { askPool } from '../../../src/client/databases';
import type { DatabaseVerdict } from '../../../src/domain/databases/database-verdict';
import type { SeenMember } from '../../../src/domain/databases/pool-report';
import { poolWorkflowId } from '../../../src/domain/ids';
import { PoolReporter } from '../../../workers/agent/pool-reporter';
import { KeptLines } from '../../support/kept-lines';
import { TestTemporal } from '../../support/temporal';
import { eventsAtRest } from '../../support/temporal-events';
import { until } from '../../support/until';

let temporal: TestTemporal;
const folder = mkdtempSync(join(tmpdir(), 'wk-reporter-'));
const reporters: PoolReporter[] = [];
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterEach(() => reporters.splice(0).forEach((reporter) => reporter.stop()));
afterAll(async () => {
  await temporal.close();
  rmSync(folder, { recursive: true });
});

const at = '2026-01-01T00:00:00.000Z';

function begin(lookEveryMs: number) {
  const pool = `p-${randomUUID().slice(0, 8)}`;
  const member: SeenMember = {
    ...{ name: 'db1', address: '10.0.0.1:3306', maxTenants: null, verdict: 'up', reason: 'it answers', since: at },
    ...{ isHeld: false, tenants: 0, movable: 0 },
  };
  const seen = { isSeen: true, member };
  const rules = new KeptRules({ folder: mkdtempSync(join(folder, 'host-')), onChanged: () => {} });
  const log = new KeptLines();
  const reporter = new PoolReporter({
    ...{ client: temporal.client, host: 'h1', incarnation: `${at}-a`, log, lookEveryMs },
    pool: () => pool,
    databases: {
      rules,
      get isSeen() {
        return seen.isSeen;
      },
      get members() {
        return [seen.member];
      },
    },
  });
  reporters.push(reporter);
  const see = (verdict: DatabaseVerdict) => {
    seen.member = { ...seen.member, verdict };
    reporter.note();
  };
  const handle = temporal.client.workflow.getHandle(poolWorkflowId(pool));
  const known = async () => (await askPool(temporal.client, pool))?.hosts['h1'] ?? null;
  const knows = (verdict: DatabaseVerdict) =>
    until(`it is known to be ${verdict}`, async () => (await known())?.members[0]?.verdict === verdict);
  return { pool, reporter, seen, rules, see, handle, known, knows };
}

const seldom = 3_600_000;

test('what a host sees is told at once, and nothing when nothing has changed', async () => {
  const { reporter, see, known, knows, handle } = begin(100);
  reporter.start();
  await knows('up');
  see('down');
  await knows('down');
  const { seq } = (await known())!;
  const historyLength = await eventsAtRest(handle);
  reporter.note();
  await until('it has looked several times', async () => (await known()) !== null, 10_000, 500);
  expect([(await known())!.seq, (await handle.describe()).historyLength]).toEqual([seq, historyLength]);
});

test('nothing is told before each database was looked at', async () => {
  const { reporter, seen, known, knows } = begin(seldom);
  seen.isSeen = false;
  reporter.start();
  reporter.note();
  expect(await known()).toBeNull();
  seen.isSeen = true;
  await knows('up');
});

test('a workflow that was terminated is told again, without any news', async () => {
  const { reporter, knows, handle } = begin(200);
  reporter.start();
  await knows('up');
  const { runId } = await handle.describe();
  await handle.terminate('a test');
  await until('another one runs', async () => {
    const now = await handle.describe();
    return now.status.name === 'RUNNING' && now.runId !== runId;
  });
  await knows('up');
});

test('rules that did not reach this host are taken when it looks', async () => {
  const { pool, reporter, rules, knows } = begin(200);
  const other = begin(seldom);
  reporter.start();
  await knows('up');
  const drained = [{ member: 'db1', by: 'ann', reason: null, since: at }];
  // As another host, that kept them over the end of the workflow, tells them.
  const teller = new PoolReporter({
    ...{ client: temporal.client, host: 'h2', incarnation: `${at}-b`, log: new KeptLines(), lookEveryMs: seldom },
    pool: () => pool,
    databases: { isSeen: true, members: [], rules: other.rules },
  });
  reporters.push(teller);
  other.rules.take({ version: 4, drained, brakes: [] }, null);
  teller.start();
  await until('it has them', () => rules.isDrained('db1'));
});
