/** Checkpoints of the legacy into the store and out of it, on a real MariaDB 10.11. Only the workflow between is left out. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { RowDataPacket } from 'mysql2';
import { importCheckpointWith } from '../../../activities/orders/import-checkpoint';
import { loadConfiguration } from '../../../config';
import { exportTo } from '../../../src/cli/checkpoint-export';
import { takeOver } from '../../../src/cli/checkpoint-import';
import { runCommandLine } from '../../../src/cli/program';
import { StagedLines } from '../../../src/cli/staged-lines';
import { RequestFailure } from '../../../src/client/request-failure';
import { readCheckpoint, type Checkpoint } from '../../../src/domain/orders/checkpoint-file';
import { importId } from '../../../src/domain/orders/import-id';
import type { CheckpointImport, CheckpointImported } from '../../../src/domain/orders/order-change';
import { newOrderProgress, type OrderProgress } from '../../../src/domain/orders/order-progress';
import { putImportLines } from '../../../src/store/orders/import-lines';
import { insertOrders } from '../../../src/store/orders/order-rows';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { makeStore } from '../../support/mariadb-store';
import { orderRow } from '../../support/order-records';
import { fewestOrders } from '../../support/orders-section';
import { orderRecords } from '../../../workers/orders/order-records';
import { sampleCheckpoint } from '../../support/checkpoint-samples';
import { recordingTerminal } from '../../unit/cli/samples';

const legacyZone = 'America/Sao_Paulo';
const typescript = join(__dirname, '../../support/run-typescript.cjs');

let template: MariadbTemplate;
let server: Mariadb;
let place: StorePlace;
let store: Store;
let folder: string;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server();
  place = await makeStore(server);
  store = new Store(place);
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-checkpoint-'));
  const url = `mysql://keeper@127.0.0.1:${server.port}/watchkeeper`;
  writeFileSync(
    join(folder, 'watchkeeper.yaml'),
    `store: { url: "${url}", passwordFile: "${place.passwordFile}" }\n${fewestOrders()}\n`,
  );
});
afterEach(() => store.use((session) => session.query('delete from order_records')));
afterEach(() => store.use((session) => session.query('delete from order_imports')));
afterEach(() => store.use((session) => session.query('delete from order_shops')));
afterAll(async () => {
  await store.close();
  await server.remove();
  template.remove();
  rmSync(folder, { recursive: true });
});

function read(text: string, timeZone = legacyZone): Checkpoint {
  const answer = readCheckpoint(text, timeZone);
  if (answer.kind === 'wrong') throw new Error(answer.faults[0].sentence);
  return answer.checkpoint;
}

async function count(table: 'order_imports' | 'order_records'): Promise<number> {
  const [[row]] = await store.use((session) =>
    session.query<RowDataPacket[]>(`select count(*) as lines_of_it from ${table}`),
  );
  return Number(row?.['lines_of_it']);
}

/** The activity of the orders worker, which the workflow of the shop calls; the shop is not asked for anything. */
function takeLines(wanted: Omit<CheckpointImport, 'shop'>): Promise<CheckpointImported> {
  const { orders } = loadConfiguration(join(folder, 'watchkeeper.yaml'));
  const shopOrders = () => ({ firstCreatedSince: () => Promise.resolve(null) });
  const take = importCheckpointWith({
    settings: () => orders!,
    now: Date.now,
    shopOrders,
    records: orderRecords(store),
  });
  return new MockActivityEnvironment().run(take, { shop: 'main', ...wanted });
}

const terms = { recheckSince: null, onPart: () => undefined, onLeft: () => undefined };
const exportTerms = { shop: 'main', lowest: null, timeZone: legacyZone, maxAttempts: 4 };

test('the sample of the legacy comes out of the store with every fact that it had', async () => {
  const checkpoint = read(sampleCheckpoint);
  expect(await takeOver(new StagedLines(store), checkpoint, takeLines, terms)).toEqual({
    ...{ taken: 11, kept: 0, floor: '72066' },
  });
  expect(await count('order_imports')).toBe(0);
  const file = join(folder, 'exported');
  expect(await exportTo(file, store, exportTerms)).toEqual({
    ...{ file, lines: 11, head: '72066', notSafe: [], timeZone: legacyZone },
  });
  expect(readFileSync(file, 'utf8')).toBe(sampleCheckpoint.replace('72066 FAILED 1', '72066 FAILED NOT_FOUND 1'));
  expect(read(readFileSync(file, 'utf8'))).toEqual(checkpoint);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter((name) => name.startsWith('exported'))).toEqual(['exported']);
});

test('a file of thousands of lines is put into the store in parts, and all of it is taken', async () => {
  const line = (at: number, mark: string) => `${mark} 01/10/2012-11:18:53 01/10/2012-11:18:53 ${at + 1} SUCCESS OK 1\n`;
  const text = Array.from({ length: 2_500 }, (_, at) => line(at, at === 2_499 ? '^HEAD' : `${at}`)).join('');
  const parts: string[] = [];
  const told = { ...terms, onPart: (what: string) => void parts.push(what) };
  await takeOver(new StagedLines(store), read(text), takeLines, told);
  expect(parts).toEqual([
    ...[1_000, 2_000, 2_500].map((put) => `the store, ${put} of 2500 lines so far`),
    'the lines to be taken over',
  ]);
  const file = join(folder, 'long');
  await exportTo(file, store, exportTerms);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('what was never proven, or given up, is written so that the legacy never sends it, and named above the head', async () => {
  const progress = { ...newOrderProgress, attempts: 1, inserts: 1 };
  await store.use((session) =>
    insertOrders(session, 'main', [
      orderRow('5', { progress: { ...progress, status: 'UNKNOWN', reason: 'NO_PROOF' } }),
      orderRow('6', { progress: { ...progress, status: 'SUCCESS', reason: 'OK' } }),
      orderRow('7', { phase: 'young' }),
      orderRow('9', { progress: { ...progress, status: 'ABANDONED', reason: 'BY_PERSON' } }),
    ]),
  );
  const file = join(folder, 'unproven');
  expect(await exportTo(file, store, { ...exportTerms, lowest: '8' })).toMatchObject({ head: '6', notSafe: ['9'] });
  expect(
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(' ').slice(-4).join(' ')),
  ).toEqual(['5 FAILED NOT_FOUND 5', '9 FAILED NOT_FOUND 5', '6 SUCCESS OK 1', '']);
  expect(await exportTo(file, store, { ...exportTerms, lowest: '6' })).toMatchObject({ head: '5' });
});

test('while a task may be running for it, an order is written so that the legacy never sends it', async () => {
  const progress: OrderProgress = { ...newOrderProgress, status: 'FAILED', reason: 'NOT_FOUND', attempts: 1 };
  const openSince = '2026-01-06T00:00:00.000Z';
  await store.use((session) =>
    insertOrders(session, 'main', [
      orderRow('1', { phase: 'toStart', progress }),
      orderRow('2', { phase: 'open', progress }),
      orderRow('3', { phase: 'toStart', progress, token: { n: 2, openSince } }),
      orderRow('4', { phase: 'resting', progress: { ...progress, verifyUntil: openSince } }),
      orderRow('5', { progress: { ...progress, status: 'SUCCESS', reason: 'OK' } }),
    ]),
  );
  const file = join(folder, 'running');
  expect(await exportTo(file, store, { ...exportTerms, lowest: '4' })).toMatchObject({ head: '3', notSafe: ['4'] });
  const written = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(written.map((line) => line.split(' ').slice(-4).join(' '))).toEqual([
    ...['1 FAILED NOT_FOUND 1', '2 FAILED NOT_FOUND 5', '4 FAILED NOT_FOUND 5', '5 SUCCESS OK 1'],
    '3 FAILED NOT_FOUND 5',
  ]);
});

const done: OrderProgress = { ...newOrderProgress, status: 'SUCCESS', reason: 'OK', attempts: 1 };

test('an export that is killed leaves the file that was there, or the new one, whole', async () => {
  const rows = Array.from({ length: 3_000 }, (_, at) => orderRow(`${at + 1}`, { progress: done }));
  await store.use((session) => insertOrders(session, 'main', rows));
  const file = join(folder, 'killed');
  await exportTo(file, store, exportTerms);
  const whole = readFileSync(file, 'utf8');
  const words = ['-r', typescript, join(__dirname, 'checkpoint-exporter.ts'), JSON.stringify(place), file];
  for (let round = 0; round < 6; round += 1) {
    writeFileSync(file, 'as it was');
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, round * 7));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(['as it was', whole]).toContain(readFileSync(file, 'utf8'));
  }
});

test('without anything checked below what is not, no file is written, and the one that is there stays', async () => {
  const file = join(folder, 'kept');
  writeFileSync(file, 'as it was');
  await expect(exportTo(file, store, exportTerms)).rejects.toMatchObject({ kind: 'refused' });
  expect(readFileSync(file, 'utf8')).toBe('as it was');
});

test('a wrong line is named with its number, and nothing is imported', async () => {
  writeFileSync(
    join(folder, 'wrong'),
    sampleCheckpoint.replace('72032 SUCCESS', '72032 SUCCES').replace('72051', '7x51'),
  );
  const terminal = recordingTerminal({ cwd: folder });
  const argv = ['orders', 'import-checkpoint', 'wrong', '--time-zone', legacyZone];
  expect(await runCommandLine(argv, '1', terminal)).toBe(1);
  expect(terminal.written).toEqual({
    out: '',
    err:
      `nothing is imported: ${join(folder, 'wrong')}:\n` +
      '  line 3: "SUCCES" is no status; write SUCCESS or FAILED\n' +
      '  line 6: "7x51" is no order id; write digits\n',
  });
  expect([await count('order_imports'), await count('order_records')]).toEqual([0, 0]);
});

test('lines that are refused are taken out of the store again; of an import without an answer they stay', async () => {
  const failing = (kind: 'refused' | 'failed') => () => Promise.reject(new RequestFailure(kind, 'commands run'));
  const ask = (kind: 'refused' | 'failed') =>
    takeOver(new StagedLines(store), read(sampleCheckpoint), failing(kind), terms);
  await expect(ask('refused')).rejects.toMatchObject({ kind: 'refused' });
  expect(await count('order_imports')).toBe(0);
  await expect(ask('failed')).rejects.toMatchObject({ kind: 'failed' });
  expect(await count('order_imports')).toBe(11);
});

test('lines that became others on their way are refused as a whole', async () => {
  const changed = async (wanted: Omit<CheckpointImport, 'shop'>) => {
    await store.use((session) => session.query('update order_imports set attempts = attempts + 1 limit 1'));
    return takeLines(wanted);
  };
  await expect(takeOver(new StagedLines(store), read(sampleCheckpoint), changed, terms)).rejects.toMatchObject({
    type: 'checkpointRefused',
  });
  expect([await count('order_imports'), await count('order_records')]).toEqual([0, 0]);
});

test('an import that is killed has changed no record, and does not stand in the way of the next one', async () => {
  const file = join(folder, 'checkpoint');
  writeFileSync(file, sampleCheckpoint);
  const words = ['-r', typescript, join(__dirname, 'checkpoint-importer.ts'), JSON.stringify(place), file];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([await count('order_imports'), await count('order_records')]).toEqual([11, 0]);
  await takeOver(new StagedLines(store), read(sampleCheckpoint), takeLines, terms);
  expect([await count('order_imports'), await count('order_records')]).toEqual([11, 11]);
});

test('what an import of two days ago has left behind goes with the next one', async () => {
  const { orders } = read(sampleCheckpoint);
  const old = importId(Date.now() - 2 * 86_400_000, 'a'.repeat(32));
  const fresh = importId(Date.now() - 3_600_000, 'a'.repeat(32));
  for (const id of [old, fresh]) await store.use((session) => putImportLines(session, id, orders));
  await takeOver(new StagedLines(store), read(sampleCheckpoint), takeLines, terms);
  const [rows] = await store.use((session) =>
    session.query<RowDataPacket[]>('select distinct import as id from order_imports'),
  );
  expect(rows).toEqual([{ id: fresh }]);
});
