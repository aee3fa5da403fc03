import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { alertsSetting, placedAlerts, type AlertSettings } from './alerts';
import { databasesSetting, placedDatabases, type DatabaseSettings } from './databases';
import { hostsSetting, type HostSettings } from './hosts';
import { ConfigurationError, type ConfigurationProblem } from './problem';
import { ordersSetting, placedOrders, type OrderSettings } from './orders';
import { placeOf, readDocument, type Refuse } from './reading/document';
import { path } from './reading/paths';
import { section, setting } from './reading/readers';
import { portsOf, prometheusSetting, type PrometheusSettings } from './prometheus';
import { placedStore, storeSetting, tooLongForSocket, type StoreSettings, type WrittenStore } from './store';
import { temporalSetting, type TemporalSettings } from './temporal';
import { findDatabaseWord } from './tenant-command';
import { tenantsSetting, type TenantSettings } from './tenants';

export interface Configuration {
  /** Absolute path of the file that this was read from. */
  file: string;
  /** First 12 hex digits of the SHA-256 of its text. */
  hash: string;
  stateDir: string;
  temporal: TemporalSettings;
  hosts: readonly HostSettings[];
  tenants: TenantSettings;
  /** Null: tenants have no database. */
  databases: DatabaseSettings | null;
  /** Null: there is none, and what needs none goes on without. */
  store: StoreSettings | null;
  /** Null: no shop's orders are watched. */
  orders: OrderSettings | null;
  alerts: AlertSettings;
  prometheus: PrometheusSettings;
}

export type Settings = Omit<Configuration, 'file' | 'hash' | 'store'> & { store: WrittenStore | null };

const readSettings = section<Settings>(
  {
    stateDir: setting(path, './state'),
    temporal: temporalSetting,
    hosts: hostsSetting,
    tenants: tenantsSetting,
    databases: databasesSetting,
    store: storeSetting,
    orders: ordersSetting,
    alerts: alertsSetting,
    prometheus: prometheusSetting,
  },
  ({ stateDir, tenants, temporal, store, orders, prometheus }, placeOf, refuse) => {
    if (orders != null && store === null) {
      const message =
        'needs a place for what is known of each order; write store: { url: embedded }, or the url of a server';
      refuse(placeOf('orders'), message);
    }
    const served = prometheus === undefined ? [] : portsOf(prometheus);
    const taken =
      temporal?.kind === 'embedded' ? served.find((one) => [temporal.port, temporal.uiPort].includes(one)) : undefined;
    if (taken !== undefined)
      refuse(placeOf('prometheus'), `${taken} is a port of the Temporal server; write another one`);
    if (stateDir !== undefined && tenants !== undefined && resolve('/', stateDir) === resolve('/', tenants.watchPath)) {
      refuse(placeOf('stateDir'), 'is the same folder as tenants.watchPath; write another one');
    }
  },
);

/** Reads and checks the whole file; frozen, all paths absolute. Throws a ConfigurationError that lists every problem. */
export function loadConfiguration(file: string): Configuration {
  const absolute = resolve(file);
  return parseConfiguration(readText(absolute), absolute);
}

export function parseConfiguration(text: string, file: string): Configuration {
  const problems: ConfigurationProblem[] = [];
  const shownFile = showFile(file);
  const refuse: Refuse = ({ line, column, path }, message) =>
    problems.push({ file: shownFile, line, column, path, message });
  const document = readDocument(text, refuse);
  const settings = document === null ? undefined : readSettings(document, refuse);
  if (settings !== undefined && settings.databases === null) {
    const found = findDatabaseWord(settings.tenants.command);
    const path = `tenants.command[${found?.index ?? 0}]`;
    const message = `${found?.placeholder} stands for a database's address, and none are configured; remove it, or write databases`;
    if (found !== null) refuse({ ...placeOf(text, 'tenants.command'), path }, message);
  }
  const folder = dirname(file);
  if (settings?.store?.url === 'embedded') {
    const message = tooLongForSocket(resolve(folder, settings.stateDir));
    if (message !== null) refuse(placeOf(text, 'store.url'), message);
  }
  if (settings === undefined || problems.length > 0) {
    throw new ConfigurationError(problems.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  const stateDir = resolve(folder, settings.stateDir);
  return deepFreeze({
    file,
    hash: versionOf(text),
    ...settings,
    stateDir,
    tenants: placed(settings.tenants, folder),
    databases: placedDatabases(settings.databases, folder),
    store: placedStore(settings.store, folder, stateDir),
    orders: placedOrders(settings.orders, folder),
    alerts: placedAlerts(settings.alerts, folder),
  });
}

function placed(tenants: TenantSettings, folder: string): TenantSettings {
  const { watchPath, template } = tenants;
  return {
    ...tenants,
    watchPath: resolve(folder, watchPath),
    template: template === null ? null : resolve(folder, template),
  };
}

export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

export function cannotRead(file: string, error: unknown): ConfigurationError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file; name another one with --config FILE',
    EACCES: 'may not be read; give this user the right to',
    EISDIR: 'is a folder; name the file in it',
  };
  const sentence = reasons[code ?? ''] ?? `cannot be read: ${message}`;
  return new ConfigurationError([{ file: showFile(file), line: 0, column: 0, path: '', message: sentence }]);
}

/** As short as it can be said from the working directory. */
export function showFile(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere === '' || fromHere.startsWith('..') ? file : fromHere;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
