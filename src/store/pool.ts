/** Connections to the store. */
import { readFileSync } from 'node:fs';
import { createPool, type Pool, type PoolOptions, type SslOptions } from 'mysql2/promise';
import { readPassword } from '../adapters/secrets/password';
import { StoreFailure } from './failure';
import { addressOf, type StorePlace } from './store-place';

export type { PoolConnection as Session } from 'mysql2/promise';

/** Few: a store serves one process with few questions at a time. */
const connectionLimit = 4;
const idleTimeoutMs = 60_000;
export const connectTimeoutMs = 3_000;

/**
 * Whatever the server's own defaults: what does not fit is refused, moments are UTC, and nobody waits long for a lock.
 * Queued before anything else that is asked of a new connection.
 */
const usualTerms =
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = 5";

/** Does not connect yet. Throws a StoreFailure when what it needs to log in cannot be read. */
export function openPool(store: StorePlace): Pool {
  const pool = createPool(optionsOf(store));
  // An error here is one of the whole connection, which the next question tells.
  pool.pool.on('connection', (connection) => connection.query(usualTerms, () => undefined));
  return pool;
}

function optionsOf(store: StorePlace): PoolOptions {
  const { place, user, database, tls } = store;
  return {
    ...(place.kind === 'embedded' ? { socketPath: place.socket } : { host: place.host, port: place.port }),
    user,
    password: readable(store, 'password', () => readPassword(store)),
    database,
    ...(tls === null ? {} : { ssl: sslOf(tls, store) }),
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    connectionLimit,
    maxIdle: 1,
    idleTimeout: idleTimeoutMs,
    connectTimeout: connectTimeoutMs,
  };
}

function sslOf({ ca, cert, key, verify }: NonNullable<StorePlace['tls']>, store: StorePlace): SslOptions {
  const text = (setting: string, file: string) =>
    readable(store, `file of tls.${setting}`, () => readFileSync(file, 'utf8'));
  return {
    ...(ca !== null && { ca: text('ca', ca) }),
    ...(cert !== null && { cert: text('cert', cert) }),
    ...(key !== null && { key: text('key', key) }),
    rejectUnauthorized: verify,
    verifyIdentity: verify,
  };
}

function readable(store: StorePlace, what: string, read: () => string): string {
  try {
    return read();
  } catch (error) {
    const { message } = error as Error;
    const sentence = `the ${what} for the store (${addressOf(store)}) cannot be read: ${message}; correct it in the configuration`;
    throw new StoreFailure('storeRefused', sentence, { cause: error });
  }
}
