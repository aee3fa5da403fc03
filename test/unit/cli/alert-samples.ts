import type { AlertSettings } from '../../../config/alerts';
import { alertRow, type AlertRow } from '../../../src/domain/alerts/alert-row';
import { defaultPolicy } from '../../../src/domain/alerts/alert-settings';
import {
  afterAnnouncement,
  afterDelivery,
  afterFact,
  newAlertState,
  type AlertState,
} from '../../../src/domain/alerts/alert-state';
import type { Announcement, ChannelAddress } from '../../../src/domain/alerts/alert-item';
import type { ConditionFact } from '../../../src/domain/alerts/condition';
import type { Silence } from '../../../src/domain/alerts/silence';
import type { SeenAlert } from '../../../src/cli/alerts';
import { minute } from './samples';

export const mail: ChannelAddress = { channel: 'mail', recipient: 'ops@example.org' };
export const chat: ChannelAddress = { channel: 'chat', recipient: null };

export function alertSettings(parts: Partial<AlertSettings> = {}): AlertSettings {
  const nothing = { user: null, passwordFile: null, passwordEnv: null, ca: null };
  return {
    channels: {
      mail: {
        ...{ kind: 'smtp', host: 'mail.example.org', port: 25, from: 'wk@example.org', tls: 'starttls' },
        ...{ to: ['ops@example.org', 'night@example.org'], ...nothing },
      },
      chat: { kind: 'webhook', url: 'https://chat.example.org/', urlFile: null, template: null },
    },
    routes: [],
    policy: defaultPolicy,
    quiet: [],
    ...parts,
  };
}

/** That acme was given up, told at 00:01. */
export function fact(parts: Partial<ConditionFact> = {}): ConditionFact {
  return {
    ...{ what: 'began', word: 'tenants', code: 'fatal', subject: 'acme', message: 'it exited 20 times' },
    ...{ since: minute(1), endedAt: null },
    ...parts,
  };
}

export const begun = (parts: Partial<ConditionFact> = {}): AlertState =>
  newAlertState(fact(parts), defaultPolicy, parts.since ?? minute(1));

export function toldTo(
  state: AlertState,
  to: ChannelAddress[],
  { what = 'began', at = minute(2) }: { what?: Announcement; at?: string } = {},
): AlertState {
  return afterAnnouncement(state, what, { kind: 'told', to, policy: defaultPolicy, quietUntil: null }, at);
}

export const firing = (): AlertState => toldTo(begun(), [mail, chat]);
export const arrived = (state: AlertState, to: string, at: string): AlertState =>
  afterDelivery(state, { what: 'began', to, at });
export const over = (state: AlertState, endedAt = minute(5)): AlertState =>
  afterFact(state, fact({ what: 'over', since: state.lastSince, endedAt }), defaultPolicy, endedAt);

export function rowOf(state: AlertState, parts: Partial<AlertRow> = {}): AlertRow {
  return { ...alertRow(state), ...parts };
}

export function silence(parts: Partial<Silence> = {}): Silence {
  return { pattern: 'tenants/*', by: 'ann', reason: 'new disks', since: minute(1), until: minute(30), ...parts };
}

/** As `alerts show` reads it; nobody has anything to tell any more. */
export function seen(state: AlertState | null, parts: Partial<SeenAlert> = {}): SeenAlert {
  return {
    row: { ...alertRow(state ?? firing()), workflowId: 'alert/tenants/fatal/acme', runId: 'r' },
    state,
    silences: [],
    channels: new Map(),
    url: null,
    ...parts,
  };
}
