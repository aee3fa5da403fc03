/** Why the store is of no use now, in a sentence of what is wrong and what mends it. */
import { addressOf, type StorePlace } from './store-place';

/**
 *   storeAway     nobody answers, or not in time; it may be back by itself
 *   storeRefused  somebody answers, and does not let us do what we have to; a person mends it
 *   storeNewer    a newer version of Watchkeeper has changed the tables
 *   storeBroken   the tables are not as a version of Watchkeeper leaves them
 *   copyFailed    a backup or a restore came to nothing; the message says what is there now
 *   toolMissing   a program that this needs is not installed
 */
export type StoreFailureKind =
  'storeAway' | 'storeRefused' | 'storeNewer' | 'storeBroken' | 'copyFailed' | 'toolMissing';

export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';

  constructor(
    readonly kind: StoreFailureKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

interface Failure {
  code?: unknown;
  errno?: unknown;
  message: string;
}

const rights = 'give it all rights on this database: `grant all on DATABASE.* to USER`';
const remedies: Record<number, string> = {
  1040: 'it has no connection to spare; raise max_connections, or see who holds them',
  1044: `the user may not use the database; ${rights}`,
  1045: 'the user or the password is wrong; correct store.url, and what passwordFile or passwordEnv leads to',
  1049: 'there is no such database; make it with `create database NAME`, or correct store.url',
  1129: 'it blocks this machine after too many broken connections; `flush hosts` on it',
  1130: 'it takes no connection from this machine; make a user that may come from here',
  1142: `the user may not do this; ${rights}`,
  1205: 'another session holds a lock for too long; see `show processlist`',
  1227: `the user may not do this; ${rights}`,
  1290: 'it only reads; make it writable, or correct store.url to the server that is',
  1836: 'it only reads; make it writable, or correct store.url to the server that is',
  3159: 'it takes only encrypted connections; write store.tls',
};
const mayPass = new Set([1040, 1053, 1205, 1213, 1927]);

/**
 * Null: this is no failure of the store. What the server says may hold a value, so only its number is told beside our own
 * words.
 */
export function storeFailure(error: unknown, store: StorePlace): StoreFailure | null {
  if (error instanceof StoreFailure) return error;
  const { code, errno, message } = error as Failure;
  const where = `the store (${addressOf(store)})`;
  if (typeof errno === 'number' && errno > 0) {
    const said = `${where} answers with error ${errno}`;
    const remedy = remedies[errno] ?? `${typeof code === 'string' ? code : ''}; see its log`;
    return new StoreFailure(mayPass.has(errno) ? 'storeAway' : 'storeRefused', `${said}: ${remedy}`, { cause: error });
  }
  if (typeof code !== 'string') return null;
  if (/^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_|HANDSHAKE_)/.test(code)) {
    const sentence = `${where}: no TLS connection comes about (${message}); correct store.tls`;
    return new StoreFailure('storeRefused', sentence, { cause: error });
  }
  const how = store.place.kind === 'embedded' ? '`watchkeeper start` on this machine runs it' : 'see that it runs';
  return new StoreFailure('storeAway', `${where} does not answer (${code}); ${how}`, { cause: error });
}
