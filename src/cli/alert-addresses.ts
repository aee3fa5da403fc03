import { addressesOf, routesOf, type AlertSettings } from '../../config/alerts';
import { addressText, type ChannelAddress } from '../domain/alerts/alert-item';
import { routeAlert, type Routed } from '../domain/alerts/routing';

/** Whom the routes lead to, as they are now. */
export function routedTo(alert: Routed, settings: AlertSettings): string[] {
  return routeAlert(alert, routesOf(settings), (name) => addressesOf(settings.channels, name)).map(addressText);
}

/** Those of these names that are still configured. */
export function configuredAddresses(names: readonly string[], { channels }: AlertSettings): ChannelAddress[] {
  const all = Object.keys(channels).flatMap((name) => addressesOf(channels, name));
  return all.filter((address) => names.includes(addressText(address)));
}
