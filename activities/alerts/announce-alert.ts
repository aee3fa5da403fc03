import type { AlertItem, ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { ChannelPace } from '../../src/domain/alerts/channel-state';
import type { Announced } from '../../src/domain/alerts/alert-telling';
import { quietUntilMs } from '../../src/domain/alerts/quiet-hours';
import { routeAlert } from '../../src/domain/alerts/routing';
import { silenceOf, type Silence } from '../../src/domain/alerts/silence';
import type { AlertRules } from './alert-rules';

export interface AnnounceDeps {
  rules: () => AlertRules;
  readSilences: () => Promise<readonly Silence[]>;
  /** Asks whoever told it; true when nobody can say. */
  isStillTrue: (item: Pick<AlertItem, 'word' | 'code' | 'subject'>) => Promise<boolean>;
  tellChannel: (address: ChannelAddress, item: AlertItem, pace: ChannelPace) => Promise<void>;
}

export function announceAlertWith({ rules, readSilences, isStillTrue, tellChannel }: AnnounceDeps) {
  return async (item: Omit<AlertItem, 'notBefore'>): Promise<Announced> => {
    const { routes, quiet, policy, pace, addressesOf } = rules();
    // Whoever was to tell its end may be gone: looked at before people are bothered again, which is seldom.
    if (item.what === 'lasts' && !(await isStillTrue(item))) return { kind: 'notTrue', policy };
    const nowMs = Date.now();
    // Whoever heard that it began hears that it is over.
    const silence = item.what === 'over' ? null : silenceOf(item.key, await readSilences(), nowMs);
    if (silence !== null) {
      const { until, by, reason } = silence;
      return { kind: 'silenced', until, by, reason, policy };
    }
    const quietMs = quietUntilMs(quiet, item.severity, nowMs);
    const quietUntil = quietMs === null ? null : new Date(quietMs).toISOString();
    const to = routeAlert(item, routes, addressesOf);
    for (const address of to) await tellChannel(address, { ...item, notBefore: quietUntil }, pace);
    return { kind: 'told', to, policy, quietUntil };
  };
}
