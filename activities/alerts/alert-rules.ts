import type { ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { AlertPolicy, AlertRoute, QuietHours } from '../../src/domain/alerts/alert-settings';
import type { ChannelPace } from '../../src/domain/alerts/channel-state';

/** What the configuration says of alerts, as it is now. */
export interface AlertRules {
  routes: readonly AlertRoute[];
  quiet: readonly QuietHours[];
  policy: AlertPolicy;
  pace: ChannelPace;
  /** Of a channel; none: it is not configured. */
  addressesOf: (channel: string) => readonly ChannelAddress[];
}
