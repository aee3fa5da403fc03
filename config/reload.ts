/** What becomes of a new version of the file while a process runs with an older one. */
import { isDeepStrictEqual } from 'node:util';
import type { AlertSettingName } from './alerts';
import type { DatabaseSettings } from './databases';
import type { Configuration, Settings } from './index';
import { parseConfiguration, showFile } from './index';
import type { OrderSettingName } from './orders';
import { ConfigurationError, type ConfigurationProblem } from './problem';
import { placeOf } from './reading/document';
import type { TenantSettings } from './tenants';
import { writtenSettings, type WrittenSection, type WrittenValue } from './written';

/**
 * atOnce: what runs goes on with it. nextStart: a tenant has it from its next start on. restart: never while running;
 * a version that changes it is refused as a whole, because half of a version was never written by anybody.
 */
export type Effect = 'atOnce' | 'nextStart' | 'restart';

type Written<Key extends string> = Key extends `${infer Name}Ms` ? Name : Key;
type SettingKey =
  | Exclude<keyof Settings, 'tenants' | 'databases' | 'orders' | 'alerts'>
  | `tenants.${Written<keyof TenantSettings>}`
  | `databases.${Written<keyof DatabaseSettings>}`
  | `orders.${OrderSettingName}`
  | `alerts.${AlertSettingName}`;

/** By the written name. A setting that is missing here is a type error. */
export const effects: Record<SettingKey, Effect> = {
  stateDir: 'restart',
  temporal: 'restart',
  hosts: 'restart',
  store: 'restart',
  prometheus: 'restart',
  'tenants.watchPath': 'restart',
  'tenants.namePattern': 'atOnce',
  'tenants.startFile': 'nextStart',
  'tenants.template': 'atOnce',
  'tenants.ports': 'atOnce',
  'tenants.command': 'nextStart',
  'tenants.check': 'atOnce',
  'tenants.stopGrace': 'atOnce',
  'tenants.restart': 'atOnce',
  'tenants.onShutdown': 'atOnce',
  'tenants.environment': 'nextStart',
  'tenants.onDatabaseChange': 'atOnce',
  'tenants.tiers': 'atOnce',
  'databases.pool': 'restart',
  'databases.members': 'atOnce',
  'databases.username': 'atOnce',
  'databases.passwordFile': 'atOnce',
  'databases.passwordEnv': 'atOnce',
  'databases.database': 'atOnce',
  'databases.check': 'atOnce',
  'databases.placement': 'atOnce',
  'databases.holdDown': 'atOnce',
  'databases.decideWithin': 'atOnce',
  'databases.whenNoneUp': 'atOnce',
  // It names workflows and rows of the store.
  'orders.shop': 'restart',
  'orders.database': 'atOnce',
  'orders.query': 'atOnce',
  'orders.runningCycle': 'atOnce',
  'orders.maxOrdersPerRequest': 'atOnce',
  'orders.maxAttempts': 'atOnce',
  'orders.minAge': 'atOnce',
  'orders.lookBack': 'atOnce',
  'orders.concurrency': 'atOnce',
  'orders.maxActive': 'atOnce',
  'orders.backoff': 'atOnce',
  'orders.verify': 'atOnce',
  'orders.paymentPending': 'atOnce',
  'orders.brake': 'atOnce',
  'orders.erp': 'atOnce',
  'orders.integrationServer': 'atOnce',
  'orders.downtimeWait': 'atOnce',
  'orders.retention': 'atOnce',
  'alerts.channels': 'atOnce',
  'alerts.routes': 'atOnce',
  'alerts.reminders': 'atOnce',
  'alerts.stable': 'atOnce',
  'alerts.pace': 'atOnce',
  'alerts.quiet': 'atOnce',
};

export interface ChangedSetting {
  /** As written, such as `tenants.check.every`. */
  path: string;
  effect: Effect;
  was: WrittenValue;
  is: WrittenValue;
}

/** Every setting in which `next` differs from `inForce`, and how it takes effect. */
export function changedSettings(inForce: Configuration, next: Configuration): ChangedSetting[] {
  const [before, after] = [writtenSettings(inForce), writtenSettings(next)];
  return Object.entries(effects).flatMap(([key, effect]) =>
    differences(key, valueAt(before, key), valueAt(after, key)).map((change) => ({ ...change, effect })),
  );
}

export interface NewVersion {
  configuration: Configuration;
  changed: readonly ChangedSetting[];
}

/** The version in `text`, if it may take the place of the one in force; throws a ConfigurationError that says why not. */
export function takeNewVersion(inForce: Configuration, text: string): NewVersion {
  const { file } = inForce;
  if (text.trim() === '') {
    // At a start it would mean the defaults; here it is what a full disk or an unfinished write leaves.
    const message = 'is empty; write the configuration again ({} means all defaults)';
    throw new ConfigurationError([{ file: showFile(file), line: 0, column: 0, path: '', message }]);
  }
  const configuration = parseConfiguration(text, file);
  const changed = changedSettings(inForce, configuration);
  const problems = changed.filter(({ effect }) => effect === 'restart').map((change) => refusal(file, text, change));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { configuration, changed };
}

function refusal(file: string, text: string, { path, was, is }: ChangedSetting): ConfigurationProblem {
  const { line, column } = placeOf(text, path);
  const message = `needs a restart to become ${shown(is)}; restart Watchkeeper, or write ${shown(was)} again`;
  return { file: showFile(file), line, column, path, message };
}

function shown(value: WrittenValue): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function valueAt(settings: WrittenSection, key: string): WrittenValue {
  return key
    .split('.')
    .reduce<WrittenValue>((value, name) => (isSection(value) ? (value[name] ?? null) : null), settings);
}

/** As exact as the settings are named: those of a section one by one. */
function differences(path: string, was: WrittenValue, is: WrittenValue): Omit<ChangedSetting, 'effect'>[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (!isSection(was) || !isSection(is)) return [{ path, was, is }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => differences(`${path}.${name}`, was[name] ?? null, is[name] ?? null));
}

function isSection(value: WrittenValue): value is WrittenSection {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
