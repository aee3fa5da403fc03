import type { AlertSettings } from '../../config/alerts';
import { addressText, type ChannelAddress } from '../domain/alerts/alert-item';
import { alertWords, severities } from '../domain/alerts/condition-kinds';
import { routeAlert, type Routed } from '../domain/alerts/routing';

/** Of a channel by its name: each recipient of mail is an address of its own. None: there is no such channel. */
export function addressesOf({ channels }: Pick<AlertSettings, 'channels'>): (channel: string) => ChannelAddress[] {
  return (channel) => {
    const settings = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
    if (settings === undefined) return [];
    return settings.kind === 'smtp'
      ? settings.to.map((recipient) => ({ channel, recipient }))
      : [{ channel, recipient: null }];
  };
}

/** Whom the routes lead to, as they are now. Without any, everything goes to every channel. */
export function routedTo(alert: Routed, settings: AlertSettings): string[] {
  const everyChannel = Object.keys(settings.channels);
  const everything = { words: alertWords, severities, channels: everyChannel };
  const routes = settings.routes.map((route) => ({ ...route, channels: route.channels ?? everyChannel }));
  return routeAlert(alert, routes.length === 0 ? [everything] : routes, addressesOf(settings)).map(addressText);
}

/** Those of these names that are still configured. */
export function configuredAddresses(names: readonly string[], settings: AlertSettings): ChannelAddress[] {
  const all = Object.keys(settings.channels).flatMap(addressesOf(settings));
  return all.filter((address) => names.includes(addressText(address)));
}
