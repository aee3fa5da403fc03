/** What orders need of this machine: the files that the section names, and the shop's database. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { OrderSettings } from '../../../config/orders';
import { MysqlCheck } from '../../adapters/mysql/mysql-check';
import { judgeFact } from '../../domain/databases/database-judgement';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

/** Longer the whole examination does not wait. */
const longestMs = 3_000;

export async function examineOrders({ configuration: { orders } }: Patient): Promise<Verdict[]> {
  if (orders === null) return [];
  const files = filesOf(orders).map(async ({ setting, path, isSecret }) => judgeFile(setting, path, isSecret));
  return Promise.all([...files, examineDatabase(orders)]);
}

function filesOf({ database, erp, integrationServer }: OrderSettings) {
  return [
    { setting: 'orders.database.passwordFile', path: database.passwordFile, isSecret: true },
    { setting: 'orders.erp.keyFile', path: erp.keyFile, isSecret: true },
    { setting: 'orders.integrationServer.privateKeyFile', path: integrationServer.privateKeyFile, isSecret: true },
    { setting: 'orders.integrationServer.knownHostsFile', path: integrationServer.knownHostsFile, isSecret: false },
  ].filter((file): file is { setting: string; path: string; isSecret: boolean } => file.path !== null);
}

/** As whoever runs this sees it; the worker may run as somebody else. */
export async function judgeFile(setting: string, path: string, isSecret: boolean): Promise<Verdict> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  const remedy = `make it, or correct ${setting}`;
  if (!('isFile' in found)) {
    const isMissing = found.code === 'ENOENT' || found.code === 'ENOTDIR';
    return problem(isMissing ? `${setting}: ${path} is not there` : `${setting}: ${found.message}`, remedy);
  }
  if (!found.isFile()) return problem(`${setting}: ${path} is no file`, remedy);
  const isReadable = await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!isReadable) {
    return problem(
      `${setting}: ${path} cannot be read`,
      `give whoever runs the worker the right to, or correct ${setting}`,
    );
  }
  if (!isSecret || (found.mode & 0o077) === 0) return fine(`${setting}: ${path} is there`);
  return advice(`${setting}: ${path} is a secret that others may read`, `chmod 600 ${path}`);
}

async function examineDatabase({ database, query }: OrderSettings): Promise<Verdict> {
  const { host, port, username: user, passwordFile, passwordEnv, database: name } = database;
  const target = { host, port, user, password: { passwordFile, passwordEnv }, database: name, asksWritability: false };
  const check = new MysqlCheck({ ...target, query: questionOf(query) }, () => {});
  try {
    const { verdict, reason } = judgeFact(await check.check(longestMs), longestMs);
    const [seen = '', ...remedies] = inOurTerms(reason).replace(/^it /, '').split('; ');
    const found = `the shop’s database (${host}:${port}) ${seen}`;
    if (verdict === 'up') return fine(found);
    const remedy = remedies.length === 0 ? 'correct orders.database and orders.query' : remedies.join('; ');
    return verdict === 'full' || verdict === 'unknown' ? advice(found, remedy) : problem(found, remedy);
  } finally {
    check.end();
  }
}

/** The sentences are those of a pool's databases, which are configured elsewhere. */
function inOurTerms(reason: string): string {
  return reason
    .replaceAll('databases.check.query', 'orders.query')
    .replace(/\bdatabases\./g, 'orders.database.')
    .replaceAll('the checking user', 'the user of orders.database');
}

/** Their names are letters, digits and `_`, as the configuration is checked. */
function questionOf({ table, id, number, createdAt, state }: OrderSettings['query']): string {
  const columns = [id, number, createdAt, state].map((column) => `\`${column}\``).join(', ');
  return `select ${columns} from \`${table}\` limit 1`;
}
