/** From a condition to the message that has arrived, through the real activities and the real door to the workflows. */
import { createAlertActivities } from '../../../activities/alerts';
import type { AlertRules } from '../../../activities/alerts/alert-rules';
import {
  endSilence,
  listAlerts,
  listEndedAlerts,
  lookAgain,
  readSilences,
  silenceAlerts,
  tellAlert,
  tellChannel,
  tellDelivery,
} from '../../../src/client/alerts';
import { defaultPaceMs, defaultPolicy } from '../../../src/domain/alerts/alert-settings';
import { severities } from '../../../src/domain/alerts/condition-kinds';
import type { OutgoingMessage } from '../../../src/domain/alerts/channel-state';
import { silencesWorkflowId } from '../../../src/domain/ids';
import { TestTemporal } from '../../support/temporal';
import { TestAlert } from '../../support/temporal-alert';
import { TestChannel } from '../../support/temporal-channel';
import { until } from '../../support/until';

let temporal: TestTemporal;
let channel: TestChannel;
let alert: TestAlert;
const sent: OutgoingMessage[] = [];

const rules = (): AlertRules => ({
  routes: [{ words: ['tenants'], severities, channels: [channel.address.channel] }],
  ...{ quiet: [], policy: defaultPolicy, pace: { paceMs: defaultPaceMs }, addressesOf: () => [channel.address] },
});

beforeAll(async () => {
  temporal = await TestTemporal.open();
  channel = new TestChannel(temporal);
  const { client } = temporal;
  const taken = new Set<string>();
  const activities = createAlertActivities({
    rules,
    readSilences: () => readSilences(client),
    isStillTrue: () => Promise.resolve(true),
    tellChannel: (address, item, pace) => tellChannel(client, address, item, pace),
    tellAlert: (fact, policy) => tellAlert(client, fact, policy),
    noteDelivery: async ({ to, at, alerts }) => {
      for (const { key, what } of alerts) await tellDelivery(client, key, { to, at, what });
    },
    lookAgain: (pattern) => lookAgain(client, pattern),
    taken: { has: (id) => taken.has(id), note: (id) => void taken.add(id) },
    send: (_address, message) => {
      sent.push(message);
      return Promise.resolve({ kind: 'sent' });
    },
  });
  await temporal.startOrchestrator({ activities });
});
afterAll(async () => {
  await channel.handle.terminate('the test is over');
  await temporal.close();
});
beforeEach(() => {
  alert = new TestAlert(temporal);
});

const isListed = (what: string, holds: (state: string) => boolean) =>
  until(what, async () => {
    const row = (await listAlerts(temporal.client)).find(({ key }) => key === alert.key);
    return row !== undefined && holds(row.state) && row;
  });

test('a condition becomes one message, its alert knows when that arrived, and it is listed until it is over', async () => {
  await alert.begin();
  await isListed('it is firing', (state) => state === 'firing');
  const { deliveries } = await alert.knows('it has arrived', (state) => state.deliveries.length > 0);
  expect(deliveries).toMatchObject([{ what: 'began', to: `${channel.address.channel}:ops@example.org` }]);
  expect(sent.map(({ items }) => items.map(({ subject }) => subject))).toEqual([[alert.subject]]);
  expect((await isListed('its row', () => true)).lastSentAt).toBe(deliveries[0]!.at);
  alert.policy = { ...defaultPolicy, stableMs: 0 };
  await alert.end();
  await alert.handle.result();
  const ended = await until('it is listed as over', async () =>
    (await listEndedAlerts(temporal.client)).find(({ key }) => key === alert.key),
  );
  expect(ended).toMatchObject({ state: 'over', count: 1, severity: 'critical' });
  expect((await listAlerts(temporal.client)).map(({ key }) => key)).not.toContain(alert.key);
});

test('what is over is told to nobody of whom no alert runs', async () => {
  await alert.begin();
  await isListed('it is firing', (state) => state === 'firing');
  const other = new TestAlert(temporal);
  await other.end();
  await expect(other.handle.describe()).rejects.toThrow('not found');
  await alert.handle.terminate('the test is over');
});

test('what is silenced is told the moment that its silence is ended early', async () => {
  await silenceAlerts(temporal.client, {
    pattern: `*/${alert.subject}`,
    by: 'ann',
    reason: 'upgrade',
    forMs: 3_600_000,
  });
  await alert.begin();
  await alert.knows('it is silent', ({ silencedUntil }) => silencedUntil !== null);
  await isListed('it is listed', (state) => state === 'pending');
  await endSilence(temporal.client, { pattern: `*/${alert.subject}`, by: 'ann' });
  const { story } = await alert.knows('it is told', ({ told }) => told !== null);
  expect(story.map(({ sentence }) => sentence).at(-1)).toContain('that it began');
  await temporal.client.workflow.getHandle(silencesWorkflowId).result();
  await alert.handle.terminate('the test is over');
});
