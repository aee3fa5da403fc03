/** The README's error table and the code name the same codes, in the same words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../../config/problem';
import { explainFailure, UsageError } from '../../../src/cli/failure';
import { RequestFailure, type RequestFailureKind } from '../../../src/client/request-failure';
import { alertFailures, alertProblems } from '../../../src/domain/alerts/failures';
import { databaseFailures, databaseProblems } from '../../../src/domain/databases/failures';
import { orderFailures, orderProblems } from '../../../src/domain/orders/failures';
import { hostProblems } from '../../../src/domain/hosts/failures';
import { houseProblems } from '../../../src/domain/house-problems';
import { tenantFailures, tenantProblems } from '../../../src/domain/tenants/failures';
import { StoreFailure, type StoreFailureKind } from '../../../src/store/failure';
import { tablesOf } from './tables-of';

const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
const [problems, answers, failures] = tablesOf(readme, '## Error table');

/** Without the marks of code, which Markdown wants and the operator's terminal does not. */
const plain = (rows: string[][] | undefined): string[][] | undefined =>
  rows?.map((row) => row.map((cell, index) => (index === 0 ? cell.replaceAll('`', '') : cell)));

/** A kind that is missing here is a type error. */
const requestFailures: Record<RequestFailureKind, true> = {
  refused: true,
  failed: true,
  unknownTenant: true,
  unknownHost: true,
  unknownDatabase: true,
  unknownAlert: true,
  unknownOrder: true,
  hostAway: true,
  noWorker: true,
  unreachable: true,
  namespaceMissing: true,
  searchAttributesMissing: true,
  notAllowed: true,
  tlsFailed: true,
};

const storeFailures: Record<StoreFailureKind, true> = {
  storeAway: true,
  storeRefused: true,
  storeNewer: true,
  storeBroken: true,
  copyFailed: true,
  toolMissing: true,
};

test('every problem that is shown to an operator is in it, as it is worded in the code, and nothing else', () => {
  expect(plain(problems)).toEqual(
    Object.entries({
      ...{ ...tenantProblems, ...hostProblems, ...databaseProblems },
      ...{ ...orderProblems, ...alertProblems, ...houseProblems },
    }),
  );
});

test('every answer of a command is in it with its exit code, and nothing else', () => {
  const errors = [
    ...Object.keys(requestFailures).map((kind) => new RequestFailure(kind as RequestFailureKind, 'a sentence')),
    ...Object.keys(storeFailures).map((kind) => new StoreFailure(kind as StoreFailureKind, 'a sentence')),
    new UsageError('a sentence'),
    new ConfigurationError([]),
    new Error('anything'),
  ].map(explainFailure);
  expect(plain(answers)?.map(([code, exit]) => [code, exit])).toEqual(
    errors.map(({ code, exitCode }) => [code, `${exitCode}`]),
  );
  expect(answers?.every(([, , meaning]) => meaning !== undefined && meaning.endsWith('.'))).toBe(true);
});

test('every failure inside a workflow is in it, as it is worded in the code, and nothing else', () => {
  const all = { ...tenantFailures, ...databaseFailures, ...orderFailures, ...alertFailures };
  expect(plain(failures)).toEqual(Object.entries(all).map(([type, { sentence }]) => [type, sentence]));
});
