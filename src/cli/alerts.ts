/** `alerts list|show|silences`: what people are told of, and why they were or were not. */
import type { Client } from '@temporalio/client';
import type { AlertSettings } from '../../config/alerts';
import { readAlert } from '../client/alert-reading';
import { askAlert, askChannel, listAlerts, listEndedAlerts, readSilences, type ListedAlert } from '../client/alerts';
import { addressText } from '../domain/alerts/alert-item';
import type { AlertState } from '../domain/alerts/alert-state';
import type { ChannelState } from '../domain/alerts/channel-state';
import { quietUntilMs } from '../domain/alerts/quiet-hours';
import type { Silence } from '../domain/alerts/silence';
import { configuredAddresses, routedTo } from './alert-addresses';
import { viewMessages } from './alert-messages';
import { alertListText, alertText, silencesText } from './alert-text';
import { detailAlert, viewAlerts, type AlertDetails } from './alert-view';
import { whyNot } from './alert-why';
import { printJson, type Call } from './call';
import { workflowUrl } from './temporal-web';
import { refuseUnknownAlert } from './unknown-alert';
import { withTemporal } from './with-temporal';

export function list(call: Call): Promise<number> {
  const configuration = call.configuration();
  const isAll = call.flags.has('all');
  return withTemporal(configuration, async (client) => {
    const [running, ended, silences] = await Promise.all([
      listAlerts(client),
      isAll ? listEndedAlerts(client) : [],
      readSilences(client),
    ]);
    const alerts = viewAlerts({ running, ended }, silences, Date.now());
    const hasChannels = hasAny(configuration.alerts);
    if (call.isJson) printJson(call.terminal, alerts);
    else call.terminal.out(alertListText(alerts, { hasChannels, isAll }, call.terminal, Date.now()));
    return 0;
  });
}

export function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [key = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const row = (await readAlert(client, key)) ?? (await refuseUnknownAlert(client, key));
    const [state, silences] = await Promise.all([askAlert(client, key), readSilences(client)]);
    const channels = await askChannels(client, state?.told?.to ?? [], configuration.alerts);
    const url = workflowUrl(configuration.temporal, row);
    const details = explainAlert({ row, state, silences, channels, url }, configuration.alerts, Date.now());
    if (call.isJson) printJson(call.terminal, details);
    else call.terminal.out(alertText(details, call.terminal, Date.now()));
    return 0;
  });
}

export function silences(call: Call): Promise<number> {
  const configuration = call.configuration();
  return withTemporal(configuration, async (client) => {
    const nowMs = Date.now();
    const held = (await readSilences(client)).filter(({ until }) => Date.parse(until) > nowMs);
    const sorted = held.sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
    if (call.isJson) printJson(call.terminal, sorted);
    else call.terminal.out(silencesText(sorted, call.terminal));
    return 0;
  });
}

/** Of those that are not configured any more nobody is asked: their queues end. */
async function askChannels(
  client: Client,
  names: readonly string[],
  settings: AlertSettings,
): Promise<Map<string, ChannelState | null>> {
  const answers = configuredAddresses(names, settings).map(
    async (address) => [addressText(address), await askChannel(client, address)] as const,
  );
  return new Map(await Promise.all(answers));
}

export interface SeenAlert {
  row: ListedAlert;
  state: AlertState | null;
  silences: readonly Silence[];
  channels: ReadonlyMap<string, ChannelState | null>;
  url: string | null;
}

export function explainAlert(seen: SeenAlert, settings: AlertSettings, nowMs: number): AlertDetails {
  const { row, state, channels, url } = seen;
  const { workflowId, runId } = row;
  const details = {
    ...detailAlert(seen, nowMs),
    messages: state === null ? [] : viewMessages(state, channels, nowMs),
    routedTo: routedTo(row, settings),
  };
  const quietMs = quietUntilMs(settings.quiet, row.severity, nowMs);
  const quietUntil = quietMs === null ? null : new Date(quietMs).toISOString();
  const { story, ...others } = details;
  const why = whyNot(details, { hasChannels: hasAny(settings), quietUntil, state });
  return { ...others, why, story, workflowId, runId, url };
}

function hasAny({ channels }: AlertSettings): boolean {
  return Object.keys(channels).length > 0;
}
