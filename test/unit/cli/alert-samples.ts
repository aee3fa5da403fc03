/** Alerts and queues as their workflows tell them. */
import type { AlertSettings } from '../../../config/alerts';
import { alertRow, type AlertRow } from '../../../src/domain/alerts/alert-row';
import { defaultPaceMs, defaultPolicy } from '../../../src/domain/alerts/alert-settings';
import type { Acknowledgement, AlertState } from '../../../src/domain/alerts/alert-state';
import {
  addressText,
  type AlertItem,
  type Announcement,
  type ChannelAddress,
} from '../../../src/domain/alerts/alert-item';
import { newChannelState, type ChannelState } from '../../../src/domain/alerts/channel-state';
import { conditionKey } from '../../../src/domain/alerts/condition';
import { conditionKind } from '../../../src/domain/alerts/condition-kinds';
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
    paceMs: defaultPaceMs,
    quiet: [],
    ...parts,
  };
}

/** A tenant's, by default that acme was given up at 00:01; nobody has been told. */
export function begun({ code = 'fatal', subject = 'acme', since = minute(1) } = {}): AlertState {
  const kind = conditionKind('tenants', code);
  if (kind === null) throw new Error(`nobody is told of ${code}`);
  return {
    ...{ key: conditionKey({ word: 'tenants', code, subject }), word: 'tenants', code, subject, ...kind },
    ...{ message: 'it exited 20 times', policy: defaultPolicy, since, lastSince: since, endedAt: null },
    ...{ begun: [since], hasLasted: false },
    ...{ calmSince: null, count: 1, seq: 0, told: null, wasTold: false, reminders: 0, silencedUntil: null },
    ...{ acknowledged: null, deliveries: [], story: [{ at: since, sentence: 'it began' }] },
  };
}

export function toldTo(
  state: AlertState,
  addresses: readonly ChannelAddress[],
  { what = 'began', at = minute(2) }: { what?: Announcement; at?: string } = {},
): AlertState {
  const to = addresses.map(addressText);
  const sentence = to.length === 0 ? 'nobody is told: no route leads to a channel' : `told ${to.join(', ')}`;
  return {
    ...state,
    told: { what, at, to },
    seq: state.seq + 1,
    wasTold: state.wasTold || to.length > 0,
    story: [...state.story, { at, sentence }],
  };
}

/** Both channels were told at 00:02. */
export const firing = (): AlertState => toldTo(begun(), [mail, chat]);

export function arrived(state: AlertState, to: string, at: string): AlertState {
  return { ...state, deliveries: [...state.deliveries, { what: 'began', to, at }] };
}

export function over(state: AlertState, endedAt = minute(5)): AlertState {
  return { ...state, endedAt, calmSince: endedAt };
}

export function acknowledged(until: string | null, state = firing()): AlertState {
  const acknowledged: Acknowledgement = { by: 'ann', reason: 'on it', at: minute(3), until };
  return { ...state, acknowledged };
}

export const rowOf = (state: AlertState): AlertRow => alertRow(state);

export function silence(parts: Partial<Silence> = {}): Silence {
  return { pattern: 'tenants/*', by: 'ann', reason: 'new disks', since: minute(1), until: minute(30), ...parts };
}

/** The queue of the chat, which holds the beginning of this alert. */
export function queued(state: AlertState, notBefore: string | null = null): ChannelState {
  const { key, word, code, subject, severity, title, message, advice, since, endedAt, count, seq } = state;
  const item: AlertItem = {
    ...{ key, alert: 'r', seq, what: 'began', word, code, subject, severity, title, message, advice },
    ...{ since, endedAt, count, notBefore },
  };
  return { ...newChannelState(chat), queue: [{ item, arrivedAt: minute(2) }] };
}

export function refused(state: AlertState): ChannelState {
  const failing = {
    since: minute(9),
    tries: 1,
    reason: 'connection refused',
    nextTryAt: minute(11),
    isCondition: false,
  };
  return { ...queued(state), failing };
}

/** As `alerts show` reads it. */
export function seen(state: AlertState | null, parts: Partial<SeenAlert> = {}): SeenAlert {
  return {
    row: { ...rowOf(state ?? firing()), workflowId: 'alert/tenants/fatal/acme', runId: 'r' },
    ...{ state, silences: [], channels: new Map(), url: null },
    ...parts,
  };
}
