/** What `start` prints when all is up: where to look, and three things to try. */
import { relative } from 'node:path';
import type { Configuration } from '../../config';
import type { CheckSettings } from '../../config/tenants';
import { temporalWebUrl } from '../../src/embedded/temporal';
import { nextFreePort, pidOf, readTenantPlaces } from './tenant-places';

export interface WelcomeTenant {
  name: string;
  port: number;
  /** Null when nothing listens there (yet). */
  pid: number | null;
}

export interface Welcome {
  configuration: Configuration;
  /** The first few of them. */
  tenants: readonly WelcomeTenant[];
  tenantCount: number;
  logFolder: string;
  /** For one more tenant. */
  freePort: number;
  cwd: string;
}

const shownTenants = 6;

export async function welcome(
  configuration: Configuration,
  logFolder: string,
  isUp: boolean,
  calledAs: string,
): Promise<string> {
  const places = readTenantPlaces(configuration.tenants);
  const tenants = places.slice(0, shownTenants).map((place) => ({ ...place, pid: pidOf(place) }));
  const freePort = await nextFreePort(places);
  const what = { configuration, tenants, tenantCount: places.length, logFolder, freePort, cwd: process.cwd() };
  const missing = `Not all is up yet; \`${calledAs} status\` and the logs tell what is missing.`;
  return `${isUp ? 'Watchkeeper is up.' : missing}\n${welcomeText(what)}`;
}

export function welcomeText(welcome: Welcome): string {
  const tips = thingsToTry(welcome);
  return ['', ...placesToLook(welcome), '', ...tips, ending(welcome.configuration), ''].join('\n');
}

function placesToLook({ configuration, tenants, tenantCount, logFolder, cwd }: Welcome): string[] {
  const { temporal } = configuration;
  const width = Math.max(0, ...tenants.map(({ name }) => name.length));
  const addresses = tenants.map(
    ({ name, port, pid }) =>
      `${name.padEnd(width)}  http://127.0.0.1:${port}/${pid === null ? '  (nothing listens there)' : ''}`,
  );
  if (tenantCount > tenants.length) addresses.push(`and ${tenantCount - tenants.length} more`);
  if (tenantCount === 0) {
    addresses.push(`none yet: no folder in ${short(configuration.tenants.watchPath, cwd)} has a port file`);
  }
  return [
    ...(temporal.kind === 'embedded' ? labelled('Temporal Web', [temporalWebUrl(temporal)]) : []),
    ...labelled('Tenants', addresses),
    ...labelled('Logs', [short(logFolder, cwd)]),
  ];
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(14)}${line}`);
}

function thingsToTry({ configuration, tenants, freePort, cwd }: Welcome): string[] {
  const { watchPath, startFile, check } = configuration.tenants;
  const [first, second = first] = tenants.filter(({ pid }) => pid !== null);
  const [model] = tenants;
  const tips: string[] = [];
  if (first) tips.push(...tip(`Kill ${first.name}: it is back before you look.`, `kill -9 ${first.pid}`));
  if (second && check.kind !== 'none') {
    const what = `Freeze ${second.name}: its checks fail, and within ${secondsUntilReplaced(check)} s it is replaced.`;
    tips.push(...tip(what, `kill -STOP ${second.pid}`));
  }
  if (model) {
    const folder = short(watchPath, cwd);
    const added = `${folder}/${nameForOneMore(tenants)}`;
    const copy = `mkdir ${added} && cp ${folder}/${model.name}/${startFile} ${added}/ && echo ${freePort} >${added}/port`;
    tips.push(...tip('Make a tenant: it runs as soon as its folder is complete.', copy));
  }
  return tips.length === 0 ? [] : ['To try, in another terminal:', '', ...tips];
}

/** A whole period may pass before the first check that fails. */
function secondsUntilReplaced({ everyMs, timeoutMs, failures, recheckMs }: CheckSettings): number {
  return Math.ceil((everyMs + failures * timeoutMs + (failures - 1) * recheckMs) / 1000);
}

function tip(what: string, command: string): string[] {
  return [`  ${what}`, `      ${command}`, ''];
}

function nameForOneMore(tenants: readonly WelcomeTenant[]): string {
  const names = new Set(tenants.map(({ name }) => name));
  return ['delta', 'epsilon', 'zeta'].find((name) => !names.has(name)) ?? 'one-more';
}

function ending({ tenants: { onShutdown } }: Configuration): string {
  return onShutdown === 'stop'
    ? 'Ctrl-C ends everything, the tenants too (tenants.onShutdown: stop).'
    : 'Ctrl-C ends Watchkeeper; the tenants go on (tenants.onShutdown: keep).';
}

function short(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') ? path : inside;
}
