/** What the configuration says of alerts, as their activities ask for it. */
import type { AlertRules } from '../../activities/alerts/alert-rules';
import type { AlertSettings } from '../../config/alerts';
import type { AlertRoute } from '../../src/domain/alerts/alert-settings';
import { alertWords, severities } from '../../src/domain/alerts/condition-kinds';
import { addressesOf } from './channels';

export function alertRules({ channels, routes, policy, paceMs, quiet }: AlertSettings): AlertRules {
  const names = Object.keys(channels);
  const everything: AlertRoute = { words: alertWords, severities, channels: names };
  return {
    routes:
      routes.length === 0 ? [everything] : routes.map((route) => ({ ...route, channels: route.channels ?? names })),
    quiet,
    policy,
    pace: { paceMs },
    addressesOf: (name) => {
      const settings = Object.hasOwn(channels, name) ? channels[name] : undefined;
      return settings === undefined ? [] : addressesOf(name, settings);
    },
  };
}
