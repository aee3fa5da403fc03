/** A configuration as it is written in a file: every setting by its written name, defaults filled in, paths absolute. */
import { stringify } from 'yaml';
import { formatDuration } from '../src/domain/duration';
import { writtenAlerts } from './alerts';
import type { Configuration } from './index';
import { writtenOrders } from './orders';
import { writtenStore } from './store';

/** Plain JSON; a setting without a value is null. */
export type WrittenValue = string | number | boolean | null | readonly WrittenValue[] | WrittenSection;
export interface WrittenSection {
  readonly [name: string]: WrittenValue;
}

export function writtenSettings(configuration: Configuration): WrittenSection {
  const { file: _file, hash: _hash, stateDir, temporal, tenants, store, alerts, orders, ...others } = configuration;
  const { kind, ...rest } = temporal;
  const { first, last } = tenants.ports;
  const settings = written({
    stateDir,
    temporal: { ...(kind !== 'address' && { address: kind }), ...rest },
    ...others,
    store: store === null ? null : writtenStore(store),
    tenants: { ...tenants, ports: `${first}-${last}` },
  }) as WrittenSection;
  // A template of a message is what somebody wrote, whatever its keys are called.
  return {
    ...settings,
    alerts: writtenAlerts(alerts) as unknown as WrittenSection,
    orders:
      orders === null ? null : (writtenOrders(orders, (part) => written(part) as WrittenSection) as WrittenSection),
  };
}

/** As YAML that says the same when it is read again. */
export function writtenText(configuration: Configuration): string {
  return stringify(writtenSettings(configuration), { lineWidth: 120, aliasDuplicateObjects: false });
}

/** In the code a duration is a number whose name ends in `Ms`, in the file it has a unit. */
function written(value: unknown): WrittenValue {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value as WrittenValue;
  const entries = Object.entries(value).map(([key, inner]): [string, WrittenValue] =>
    key.endsWith('Ms') ? [key.slice(0, -2), writtenDuration(inner)] : [key, written(inner)],
  );
  return Object.fromEntries(entries);
}

function writtenDuration(value: unknown): WrittenValue {
  return Array.isArray(value) ? value.map(writtenDuration) : formatDuration(Number(value));
}
