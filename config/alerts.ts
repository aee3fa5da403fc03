/** Whom to tell of what is wrong, and how. */
import { alertWords, severities } from '../src/domain/alerts/condition-kinds';
import {
  defaultPaceMs,
  defaultPolicy,
  type AlertPolicy,
  type AlertRoute,
  type QuietHours,
} from '../src/domain/alerts/alert-settings';
import { formatDuration } from '../src/domain/duration';
import { placedChannels, readChannels, type ChannelSettings } from './alert-channels';
import { readRoutes, refuseUnknownChannels, type RouteSettings } from './alert-routes';
import { readQuiet, writtenQuietHours } from './quiet-hours';
import { defaultsOf, duration, listOf, mapped, section, setting, type Reader } from './reading/readers';

export { addressesOf } from './alert-channels';
export type { ChannelKind, ChannelOf, ChannelSettings } from './alert-channels';
export type { SmtpChannel } from './alert-channels/smtp';
export type { WebhookChannel, WebhookTemplate } from './alert-channels/webhook';
export type { RouteSettings } from './alert-routes';

export interface AlertSettings {
  /** None: nobody is told of anything. */
  channels: Readonly<Record<string, ChannelSettings>>;
  /** None: everything goes to every channel. */
  routes: readonly RouteSettings[];
  policy: AlertPolicy;
  /** From one message to the next, to one address. */
  paceMs: number;
  quiet: readonly QuietHours[];
}

/** Durations in milliseconds. */
interface ReadAlerts extends Omit<AlertSettings, 'policy' | 'paceMs'> {
  reminders: readonly number[];
  stable: number;
  pace: number;
}

export type AlertSettingName = keyof ReadAlerts;

const readSection = section<ReadAlerts>({
  channels: setting<AlertSettings['channels']>(readChannels, {}),
  routes: setting<AlertSettings['routes']>(readRoutes, []),
  reminders: setting<readonly number[]>(
    listOf(duration({ zeroAllowed: false }), 'durations', 0),
    defaultPolicy.remindersMs,
  ),
  stable: setting(duration({ zeroAllowed: true }), defaultPolicy.stableMs),
  pace: setting(duration({ zeroAllowed: true }), defaultPaceMs),
  quiet: setting<AlertSettings['quiet']>(readQuiet, []),
});

const readWhole: Reader<ReadAlerts> = (at, refuse) => {
  const alerts = readSection(at, refuse);
  const routes = at.kind === 'section' ? at.entries.find(({ key }) => key === 'routes')?.value : undefined;
  if (alerts !== undefined && routes !== undefined) refuseUnknownChannels(routes, Object.keys(alerts.channels), refuse);
  return alerts;
};

const readAlerts = mapped(readWhole, ({ reminders, stable, pace, ...rest }): AlertSettings => ({
  ...rest,
  policy: { remindersMs: reminders, stableMs: stable },
  paceMs: pace,
}));

export const alertsSetting = defaultsOf(readAlerts);

export function placedAlerts(alerts: AlertSettings, folder: string): AlertSettings {
  return { ...alerts, channels: placedChannels(alerts.channels, folder) };
}

/** As it is written in a file: a template stays as it is, whatever its keys are called. */
export function writtenAlerts({ channels, routes, policy, paceMs, quiet }: AlertSettings) {
  return {
    channels,
    routes,
    reminders: policy.remindersMs.map(formatDuration),
    stable: formatDuration(policy.stableMs),
    pace: formatDuration(paceMs),
    quiet: quiet.map(writtenQuietHours),
  };
}

/** As they lead now: without any, everything goes to every channel. */
export function routesOf({ channels, routes }: Pick<AlertSettings, 'channels' | 'routes'>): AlertRoute[] {
  const names = Object.keys(channels);
  if (routes.length === 0) return [{ words: alertWords, severities, channels: names }];
  return routes.map((route) => ({ ...route, channels: route.channels ?? names }));
}
