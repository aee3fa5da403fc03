import type { AlertRoute } from '../../../src/domain/alerts/alert-settings';
import { routeAlert } from '../../../src/domain/alerts/routing';

const addresses: Record<string, string[]> = { mail: ['ann@example.org', 'bob@example.org'] };
const addressesOf = (channel: string) =>
  channel === 'nowhere' ? [] : (addresses[channel] ?? [null]).map((recipient) => ({ channel, recipient }));
const acme = { word: 'tenants', severity: 'critical', subject: 'acme' } as const;
const route = (more: Partial<AlertRoute>): AlertRoute => ({
  ...{ words: ['tenants'], severities: ['warning', 'critical'], channels: ['chat'], ...more },
});
const names = (routes: AlertRoute[], what: Parameters<typeof routeAlert>[0] = acme) =>
  routeAlert(what, routes, addressesOf).map(({ channel, recipient }) => `${channel} ${recipient}`);

test('an alert goes where its word and its severity lead', () => {
  expect(names([route({})])).toEqual(['chat null']);
  expect(names([route({ words: ['hosts', 'databases'] })])).toEqual([]);
  expect(names([route({ severities: ['warning'] })])).toEqual([]);
});

test('each recipient of a channel is told by an address of its own', () => {
  expect(names([route({ channels: ['mail'] })])).toEqual(['mail ann@example.org', 'mail bob@example.org']);
});

test('where several routes lead to one channel it is told once', () => {
  expect(names([route({ channels: ['chat', 'mail', 'chat'] }), route({ channels: ['mail'] })])).toEqual([
    'chat null',
    'mail ann@example.org',
    'mail bob@example.org',
  ]);
});

test('a channel that is not configured has nobody to tell', () => {
  expect(names([route({ channels: ['nowhere', 'chat'] })])).toEqual(['chat null']);
});

test('an address that takes no messages is told of by the others', () => {
  const routes = [route({ words: ['alerts'], channels: ['chat', 'mail'] })];
  const fails = (subject: string) => ({ word: 'alerts', severity: 'warning', subject }) as const;
  expect(names(routes, fails('mail:ann@example.org'))).toEqual(['chat null', 'mail bob@example.org']);
  expect(names(routes, fails('chat'))).toEqual(['mail ann@example.org', 'mail bob@example.org']);
});

test('a tenant that is called like an address is told of there', () => {
  expect(names([route({})], { ...acme, subject: 'chat' })).toEqual(['chat null']);
});
