/** Who is told of what. */
import type { ChannelAddress } from './alert-item';
import { addressText } from './alert-item';
import type { AlertRoute } from './alert-settings';
import type { AlertWord, Severity } from './condition-kinds';

export interface Routed {
  word: AlertWord;
  severity: Severity;
  subject: string;
}

/**
 * The addresses of every channel to which some route leads, each once. A channel that takes no messages is not told of
 * itself.
 */
export function routeAlert(
  { word, severity, subject }: Routed,
  routes: readonly AlertRoute[],
  addressesOf: (channel: string) => readonly ChannelAddress[],
): ChannelAddress[] {
  const fitting = routes.filter(({ words, severities }) => words.includes(word) && severities.includes(severity));
  const channels = [...new Set(fitting.flatMap((route) => route.channels))];
  const isItself = (address: ChannelAddress) => word === 'alerts' && addressText(address) === subject;
  const addresses = channels.flatMap(addressesOf).filter((address) => !isItself(address));
  return [...new Map(addresses.map((address) => [addressText(address), address])).values()];
}
