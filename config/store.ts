/** Where the tables of Watchkeeper itself are. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { didYouMean } from '../src/domain/did-you-mean';
import { path } from './reading/paths';
import { boolean, section, setting, type Reader } from './reading/readers';
import { variable } from './reading/variable';

/** Files are absolute; null: none. */
export interface StoreTls {
  /** Certificates to trust; null: those of Node. */
  ca: string | null;
  cert: string | null;
  key: string | null;
  /** Whether the server has to prove that it is the host of the URL. */
  verify: boolean;
}

export interface WrittenStore {
  /** `embedded`, or `mysql://user@host:port/database`. Holds no password. */
  url: string;
  /** At most one of the two is named; a server without a password needs neither. */
  passwordFile: string | null;
  passwordEnv: string | null;
  /** Null: none is spoken. */
  tls: StoreTls | null;
}

export type StorePlace =
  /** Run by `watchkeeper start`: its folder, and the socket in it, which is the only way to it. */
  { kind: 'embedded'; folder: string; socket: string } | { kind: 'server'; host: string; port: number };

export interface StoreSettings extends WrittenStore {
  place: StorePlace;
  user: string;
  database: string;
}

const example = 'mysql://watchkeeper@db.example.org:3306/watchkeeper';

/** Whoever writes the password into it must not see it again in a message: the value is never shown. */
const readUrl: Reader<string> = (at, refuse) => {
  if (at.kind === 'invalid') return undefined;
  const value = at.kind === 'scalar' && typeof at.value === 'string' ? at.value : '';
  const objection = judgeUrl(value);
  if (objection === null) return value;
  refuse(at, objection);
  return undefined;
};

function judgeUrl(value: string): string | null {
  if (value === 'embedded') return null;
  const url = parseUrl(value);
  if (url === null) {
    const guess = /^[a-z]{1,20}$/i.test(value) ? didYouMean(value.toLowerCase(), ['embedded']) : '';
    return `is no address of a store; write embedded, or one like ${example}${guess}`;
  }
  if (url.password !== '')
    return 'holds a password; write it into a file and name that: passwordFile: ./store.password';
  if (url.search !== '' || url.hash !== '')
    return 'has options after the name; write those of TLS below, as tls: { ca: FILE }';
  if (url.username === '') return `names no user; write one like ${example}`;
  if (!/^\/[A-Za-z0-9_$-]{1,64}$/.test(url.pathname)) return `names no database; write one like ${example}`;
  return null;
}

function parseUrl(value: string): URL | null {
  if (!/^mysql:\/\/[^\s]+$/.test(value) || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.hostname === '' || !isDecodable(url.username) ? null : url;
}

function isDecodable(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

const readTls = section<StoreTls>(
  {
    ca: setting<string | null>(path, null),
    cert: setting<string | null>(path, null),
    key: setting<string | null>(path, null),
    verify: setting(boolean, true),
  },
  ({ cert, key }, placeOf, refuse) => {
    if (cert === undefined || key === undefined || (cert === null) === (key === null)) return;
    const [given, missing] = cert === null ? (['key', 'cert'] as const) : (['cert', 'key'] as const);
    refuse(placeOf(given), `is of use only with the other half of it; write ${missing}, too`);
  },
);

const readStore = section<WrittenStore>(
  {
    url: setting(readUrl),
    passwordFile: setting<string | null>(path, null),
    passwordEnv: setting<string | null>(variable, null),
    tls: setting<StoreTls | null>(readTls, null),
  },
  ({ url, passwordFile, passwordEnv, tls }, placeOf, refuse) => {
    if (url === 'embedded') {
      const idle = Object.entries({ passwordFile, passwordEnv, tls }).find(([, value]) => value != null);
      if (idle === undefined) return;
      const key = idle[0] as 'passwordFile';
      refuse(placeOf(key), 'means nothing to the embedded store, which only its own folder leads to; remove it');
      return;
    }
    if (passwordFile != null && passwordEnv != null) {
      refuse(placeOf('passwordEnv'), 'the password is in a file already (passwordFile); remove one of the two');
    }
    if (url !== undefined && tls?.verify === true && isIP(hostOf(new URL(url))) > 0) {
      const message =
        'names the host by a number, and its certificate proves a name; write the name, or tls: { verify: false }';
      refuse(placeOf('url'), message);
    }
  },
);

/** Null: there is none. */
export const storeSetting = setting<WrittenStore | null>(readStore, null);

export function placedStore(store: WrittenStore | null, folder: string, stateDir: string): StoreSettings | null {
  if (store === null) return null;
  if (store.url === 'embedded') {
    const place: StorePlace = { kind: 'embedded', folder: storeFolder(stateDir), socket: socketIn(stateDir) };
    return { ...store, place, user: 'root', database: 'watchkeeper' };
  }
  const url = new URL(store.url);
  const placed = (file: string | null): string | null => (file === null ? null : resolve(folder, file));
  const { tls } = store;
  return {
    ...store,
    passwordFile: placed(store.passwordFile),
    tls: tls && { ...tls, ca: placed(tls.ca), cert: placed(tls.cert), key: placed(tls.key) },
    place: { kind: 'server', host: hostOf(url), port: url.port === '' ? 3306 : Number(url.port) },
    user: decodeURIComponent(url.username),
    database: url.pathname.slice(1),
  };
}

export function writtenStore({ url, passwordFile, passwordEnv, tls }: StoreSettings): WrittenStore {
  return { url, passwordFile, passwordEnv, tls };
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');
const storeFolder = (stateDir: string): string => join(stateDir, 'store');
const socketIn = (stateDir: string): string => join(storeFolder(stateDir), 'socket');

/** What the kernel takes for the path of a socket, the byte that ends it not counted (unix(7)). */
const longestSocketPath = 107;

/** Null when it fits. */
export function tooLongForSocket(stateDir: string): string | null {
  const surplus = Buffer.byteLength(socketIn(stateDir)) - longestSocketPath;
  if (surplus <= 0) return null;
  return `embedded needs a socket in stateDir, whose path is ${surplus} bytes too long for one; write a shorter stateDir`;
}
