import { Client, Connection } from '@temporalio/client';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../../config';
import { parseConfiguration } from '../../../config';
import { endProcess, readRecord } from '../../../src/adapters/processes/recorded-process';
import { signalProcess, type ProcessIdentity } from '../../../src/adapters/processes/identity';
import { findTemporalBinary } from '../../../src/embedded/temporal-binary';
import { temporalDatabaseFile } from '../../../src/embedded/temporal-arguments';
import { Child } from '../../../workers/start/child';
import { makeStartFolders, type StartFolders } from '../../../workers/start/folders';
import { findProjectRoot } from '../../../workers/start/project-root';
import { rolesOf, type Role } from '../../../workers/start/role';
import { freePort } from '../../support/lane-ports';
import { until } from '../../support/until';

const namespace = 'watchkeeper';

let port: number;
let uiPort: number;
let configuration: Configuration;
let folders: StartFolders;
let server: Child;
let said: string[];
let connection: Connection;
let client: Client;

beforeEach(async () => {
  [port, uiPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-temporal-'));
  const text = `stateDir: ./state\ntemporal: { port: ${port}, uiPort: ${uiPort} }\nhosts: [{ id: h1 }]\n`;
  configuration = parseConfiguration(text, join(folder, 'watchkeeper.yaml'));
  folders = makeStartFolders(configuration.stateDir);
  said = [];
  server = makeServer();
  connection = Connection.lazy({
    address: `127.0.0.1:${port}`,
    channelArgs: { 'grpc.max_reconnect_backoff_ms': 300 },
  });
  client = new Client({ connection, namespace });
});

afterEach(async () => {
  await connection.close();
  await server.end({});
  rmSync(join(configuration.stateDir, '..'), { recursive: true, force: true });
});

function makeServer(): Child {
  const found = findTemporalBinary(findProjectRoot(), process.env);
  if ('missing' in found) throw new Error(found.missing);
  const [role] = rolesOf({ current: configuration }, 'nowhere', found.binary);
  return new Child(role as Role, folders, (line) => said.push(line), {
    firstMs: 20,
    longestMs: 20,
    wellAfterMs: 60_000,
  });
}

function recorded(): ProcessIdentity {
  const identity = readRecord(folders.processes, 'temporal');
  if (!identity) throw new Error('the server is not recorded');
  return identity;
}

async function killAndWaitUntilBack(): Promise<void> {
  const times = said.length;
  expect(signalProcess(recorded(), 'SIGKILL', 'process')).toBe(true);
  await until('the server is back', () => said.slice(times).some((line) => line.endsWith('is back.')));
}

async function startWorkflow(workflowId: string): Promise<string> {
  const handle = await client.workflow.start('nobodyTakesIt', { workflowId, taskQueue: 'nobody' });
  return handle.firstExecutionRunId;
}

test('closed workflows are kept for 720 hours, and the search attributes are there', async () => {
  server.start();
  await server.firstReady;
  const { config } = await client.workflowService.describeNamespace({ namespace });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(720 * 3600);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes ?? {})).toEqual(
    expect.arrayContaining(['HostId', 'OpsState', 'Problem', 'TenantId']),
  );
});

test('Temporal Web answers at the address that is told', async () => {
  server.start();
  await server.firstReady;
  const page = await fetch(`http://127.0.0.1:${uiPort}/namespaces/${namespace}/workflows`);
  expect(page.status).toBe(200);
});

test('a started workflow is still there after kill -9, and after an end in order', async () => {
  server.start();
  await server.firstReady;
  const runId = await startWorkflow('kept');
  await killAndWaitUntilBack();
  expect((await client.workflow.getHandle('kept').describe()).runId).toBe(runId);

  expect(await server.end({})).toEqual({ ending: 'ended', exitCode: 0 });
  server = makeServer();
  server.start();
  await server.firstReady;
  expect((await client.workflow.getHandle('kept').describe()).runId).toBe(runId);
});

test('a deleted database is made anew, with its retention', async () => {
  server.start();
  await server.firstReady;
  await startWorkflow('lost');
  rmSync(temporalDatabaseFile(configuration.stateDir));
  await killAndWaitUntilBack();
  await expect(client.workflow.getHandle('lost').describe()).rejects.toThrow(/not found/i);
  const { config } = await client.workflowService.describeNamespace({ namespace });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(720 * 3600);
});

test('a server that is killed again and again while it makes its database still comes up', async () => {
  for (let round = 0; round < 6; round += 1) {
    server.start();
    await until('the database file exists', () => existsSync(temporalDatabaseFile(configuration.stateDir)));
    await endProcess(recorded(), { graceMs: 0, signal: 'SIGKILL' });
    await server.end({});
    server = makeServer();
  }
  server.start();
  await server.firstReady;
  expect(await startWorkflow('first')).toBeTruthy();
});

test('a database that was ready once is never thrown away', async () => {
  const file = temporalDatabaseFile(configuration.stateDir);
  mkdirSync(configuration.stateDir, { recursive: true });
  writeFileSync(file, 'not a database');
  server.start();
  await until('the server has ended with this file', () => said.some((line) => line.includes('ended (exit code')));
  expect(existsSync(file)).toBe(true);
});
