import { resolve, sep } from 'node:path';
import type { PortRange } from '../src/domain/tenants/port-choice';
import type { RestartPolicy } from '../src/domain/tenants/restart-policy';
import { databaseChangeSetting, type DatabaseChange } from './database-change';
import { checkSetting, type CheckSettings } from './tenant-check';
import { commandSetting } from './tenant-command';
import { path, plainFileName } from './reading/paths';
import { portRange } from './reading/ports';
import { defaultsOf, duration, listOf, mapped, oneOf, section, setting, text } from './reading/readers';
import { restartSetting } from './tenant-restart';
import { tiersSetting } from './tenant-tiers';

export type { CheckSettings } from './tenant-check';

export interface TenantSettings {
  watchPath: string;
  /** What tenants' names have to match as a whole, instead of the usual rule; null for the usual rule. */
  namePattern: string | null;
  startFile: string;
  /** Folder whose content a new tenant begins with; null: none can be added by command. */
  template: string | null;
  /** Where a new tenant’s port is chosen from. */
  ports: PortRange;
  command: readonly string[];
  check: CheckSettings;
  stopGraceMs: number;
  restart: RestartPolicy;
  onShutdown: 'keep' | 'stop';
  environment: readonly string[];
  onDatabaseChange: DatabaseChange;
  /** The most important first; a tenant that names none has the last. */
  tiers: readonly string[];
}

interface WrittenTenants extends Omit<TenantSettings, 'stopGraceMs'> {
  stopGrace: number;
}

function judgePattern(value: string): string | null {
  try {
    new RegExp(`^(?:${value})$`);
    return value === '' ? 'is empty; write a regular expression, like [A-Za-z0-9_]+' : null;
  } catch (error) {
    return `${JSON.stringify(value)} is no regular expression: ${(error as Error).message}`;
  }
}

function judgeEnvironmentName(value: string): string | null {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return null;
  const hint = value.includes('=') ? '; only the name is listed, its value comes from the agent’s own environment' : '';
  return `${JSON.stringify(value)} is no name of an environment variable; write one like HTTP_PROXY${hint}`;
}

/** A copy of the template goes into the watch path, so it may not be a part of the template. */
function holds(template: string, watchPath: string): boolean {
  return `${resolve('/', watchPath)}${sep}`.startsWith(`${resolve('/', template)}${sep}`);
}

const readTenants = mapped(
  section<WrittenTenants>(
    {
      watchPath: setting(path, './tenants'),
      namePattern: setting<string | null>(text('a regular expression', judgePattern), null),
      startFile: setting(plainFileName, 'server.mjs'),
      template: setting<string | null>(path, null),
      ports: setting(portRange, { first: 8100, last: 8999 }),
      command: commandSetting,
      check: checkSetting,
      stopGrace: setting(duration({ zeroAllowed: true }), 5000),
      restart: restartSetting,
      onShutdown: setting(oneOf('keep', 'stop'), 'keep'),
      environment: setting(listOf(text('a name', judgeEnvironmentName), 'names of variables', 0), []),
      onDatabaseChange: databaseChangeSetting,
      tiers: tiersSetting,
    },
    ({ watchPath, template, startFile, onDatabaseChange }, placeOf, refuse) => {
      if (typeof onDatabaseChange === 'object' && onDatabaseChange.file === startFile) {
        refuse(placeOf('onDatabaseChange'), `its file is the start file (tenants.startFile); write another name`);
      }
      if (watchPath === undefined || typeof template !== 'string' || !holds(template, watchPath)) return;
      refuse(placeOf('template'), 'holds the watch path (tenants.watchPath); write a folder beside it');
    },
  ),
  ({ stopGrace, ...written }): TenantSettings => ({ ...written, stopGraceMs: stopGrace }),
);

export const tenantsSetting = defaultsOf(readTenants);
