/** What the configuration says of alerts, as their activities ask for it. */
import type { AlertRules } from '../../activities/alerts/alert-rules';
import { addressesOf, routesOf, type AlertSettings } from '../../config/alerts';

export function alertRules(settings: AlertSettings): AlertRules {
  const { channels, policy, paceMs, quiet } = settings;
  return {
    ...{ routes: routesOf(settings), quiet, policy, pace: { paceMs } },
    addressesOf: (name) => addressesOf(channels, name),
  };
}
