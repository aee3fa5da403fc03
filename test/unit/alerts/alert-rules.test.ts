import { parseConfiguration } from '../../../config';
import { alertRules } from '../../../workers/alerts/alert-rules';
import { routeAlert } from '../../../src/domain/alerts/routing';

const rulesOf = (more: string) =>
  alertRules(
    parseConfiguration(
      `alerts:
  channels:
    mail: { kind: smtp, host: h, from: w@example.org, to: [a@example.org, b@example.org] }
    chat: { kind: webhook, url: "https://h/x" }
  ${more}`,
      '/etc/watchkeeper.yaml',
    ).alerts,
  );

const about = { word: 'tenants', severity: 'warning', subject: 'acme' } as const;
const everybody = [
  { channel: 'mail', recipient: 'a@example.org' },
  { channel: 'mail', recipient: 'b@example.org' },
  { channel: 'chat', recipient: null },
];

test.each(['', 'routes: []', 'routes: [{}]', 'routes: [{ words: [tenants] }, { severities: [warning] }]'])(
  'without routes, and by one that leaves everything out, everybody is told: %j',
  (routes) => {
    const { routes: rules, addressesOf } = rulesOf(routes);
    expect(routeAlert(about, rules, addressesOf)).toEqual(everybody);
  },
);

test('a route leads to its channels only', () => {
  const { routes, addressesOf } = rulesOf('routes: [{ channels: [chat] }, { severities: [critical] }]');
  expect(routeAlert(about, routes, addressesOf)).toEqual(everybody.slice(2));
  expect(routeAlert({ ...about, severity: 'critical' }, routes, addressesOf)).toHaveLength(3);
});

test('a channel that is not configured has no address, whatever it is called', () => {
  const { addressesOf } = rulesOf('');
  expect([addressesOf('pager'), addressesOf('constructor'), addressesOf('__proto__')]).toEqual([[], [], []]);
});

test('reminders, the time until it is over and quiet hours go along', () => {
  const { policy, quiet } = rulesOf(
    'reminders: [5m]\n  stable: 10s\n  quiet: [{ from: 01:00, to: 02:00, timeZone: UTC, severities: [warning] }]',
  );
  expect(policy).toEqual({ remindersMs: [300_000], stableMs: 10_000 });
  expect(quiet).toEqual([{ fromMinute: 60, toMinute: 120, timeZone: 'UTC', severities: ['warning'] }]);
});
