import { parseConfiguration } from '../../../config';
import { writtenSettings, writtenText } from '../../../config/written';
import { configurationFile, problemsOf } from '../../support/configuration-problems';

const parse = (text: string) => parseConfiguration(text, configurationFile);

const severities = ['warning', 'critical'];
const words = ['tenants', 'hosts', 'databases', 'metrics', 'orders', 'alerts', 'store'];

test.each(['', 'alerts:', 'alerts: {channels: }'])('without a word of it there is no channel: %j', (text) => {
  expect(parse(text).alerts).toEqual({
    channels: {},
    routes: [],
    policy: { remindersMs: [3_600_000, 14_400_000, 86_400_000], stableMs: 120_000 },
    paceMs: 60_000,
    quiet: [],
  });
});

test('what is written of alerts holds, and files are looked for beside the configuration', () => {
  const text = `
alerts:
  channels:
    mail: { kind: smtp, host: 127.0.0.1, port: 2525, from: watchkeeper@example.org, to: [ops@example.org, b@example.org],
      user: watch, passwordFile: ./mail.password, tls: starttls, ca: ca.pem }
    chat: { kind: webhook, urlFile: ./hook, template: { text: "{subject}\\n{text}", at: [1, true, null, { n: "{count}" }] } }
  routes: [{ words: [tenants, hosts], severities: [critical], channels: [mail] }, { channels: [chat] }, {}]
  reminders: [30m]
  stable: 0s
  pace: 5m
  quiet: [{ from: "22:00", to: 07:05, timeZone: Europe/Berlin, severities: [warning] }, { from: 12:00, to: 13:00, timeZone: UTC }]
`;
  expect(parse(text).alerts).toEqual({
    channels: {
      mail: {
        kind: 'smtp',
        host: '127.0.0.1',
        port: 2525,
        from: 'watchkeeper@example.org',
        to: ['ops@example.org', 'b@example.org'],
        user: 'watch',
        passwordFile: '/etc/watchkeeper/mail.password',
        passwordEnv: null,
        tls: 'starttls',
        ca: '/etc/watchkeeper/ca.pem',
      },
      chat: {
        kind: 'webhook',
        url: null,
        urlFile: '/etc/watchkeeper/hook',
        template: { text: '{subject}\n{text}', at: [1, true, null, { n: '{count}' }] },
      },
    },
    routes: [
      { words: ['tenants', 'hosts'], severities: ['critical'], channels: ['mail'] },
      { words, severities, channels: ['chat'] },
      { words, severities, channels: null },
    ],
    policy: { remindersMs: [1_800_000], stableMs: 0 },
    paceMs: 300_000,
    quiet: [
      { fromMinute: 1320, toMinute: 425, timeZone: 'Europe/Berlin', severities: ['warning'] },
      { fromMinute: 720, toMinute: 780, timeZone: 'UTC', severities },
    ],
  });
});

const mail = (settings: string) =>
  `alerts: { channels: { mail: { kind: smtp, host: mail1, from: w@example.org, to: o@example.org, ${settings} } } }`;
const local = (settings: string) => mail(settings).replace('mail1', 'localhost');
const chat = (settings: string) => `alerts: { channels: { chat: { kind: webhook, ${settings} } } }`;

test('one recipient needs no list, and the port follows from how TLS is spoken', () => {
  expect(parse(mail('')).alerts.channels['mail']).toMatchObject({ to: ['o@example.org'], port: 25, tls: 'starttls' });
  expect(parse(mail('tls: tls')).alerts.channels['mail']).toMatchObject({ port: 465 });
  expect(parse(mail('tls: tls, port: 4650')).alerts.channels['mail']).toMatchObject({ port: 4650 });
  expect(parse(local('tls: none, user: w, passwordEnv: P')).alerts.channels['mail']).toMatchObject({ port: 25 });
});

test('what is shown of it is what was written, and reads the same', () => {
  const configuration = parse(`${mail('passwordEnv: MAIL, user: w').slice(0, -1)},
  routes: [{ channels: [mail] }], reminders: [], stable: 90s, pace: 0s, quiet: [{ from: 22:00, to: 07:05, timeZone: UTC }] }`);
  expect(writtenSettings(configuration)['alerts']).toEqual({
    channels: { mail: { ...configuration.alerts.channels['mail'] } },
    routes: [{ words, severities, channels: ['mail'] }],
    reminders: [],
    stable: '90s',
    pace: '0s',
    quiet: [{ from: '22:00', to: '07:05', timeZone: 'UTC', severities }],
  });
  expect(parse(writtenText(configuration)).alerts).toEqual(configuration.alerts);
});

const noAddress = 'is no address of mail that can be used; write one like ops@example.org';
const noPage = 'is no address of a page; write one like https://chat.example.org/hook';
const noTime = 'is no time of the day; write hours and minutes, like "22:00" (00:00 to 23:59)';
const quiet = (settings: string) => `alerts: { quiet: [{ ${settings} }] }`;

test.each([
  ['alerts: { chanels: {} }', '1:11: alerts.chanels: there is no such setting; did you mean channels?'],
  [
    'alerts: { channels: [] }',
    '1:21: alerts.channels: a list is no section; write each channel below it, as "name: { kind: smtp, … }"',
  ],
  [
    'alerts: { channels: { mail: ops@example.org } }',
    '1:29: alerts.channels.mail: "ops@example.org" is no channel; write its settings below it, first its kind: smtp or webhook',
  ],
  ['alerts: { channels: { mail: {} } }', '1:29: alerts.channels.mail.kind: is missing; write smtp or webhook'],
  [
    'alerts: { channels: { mail: { kind: smpt } } }',
    '1:37: alerts.channels.mail.kind: "smpt" is not one of smtp, webhook; did you mean smtp?',
  ],
  [
    'alerts: { channels: { a/b: { kind: webhook, url: "https://h/x" } } }',
    '1:23: alerts.channels.a/b: "a/b" is no name of a channel; write letters, digits, "_" and "-", like mail (63 at most)',
  ],
  [mail('to_: x'), '1:96: alerts.channels.mail.to_: there is no such setting; did you mean to?'],
  [
    mail('').replace('o@example.org', '[]'),
    '1:81: alerts.channels.mail.to: is empty; write at least one of addresses of mail',
  ],
  [mail('').replace('o@example', 'o/o@example'), `1:81: alerts.channels.mail.to: "o/o@example.org" ${noAddress}`],
  [mail('').replace('o@example', 'Ops <o@example'), `1:81: alerts.channels.mail.to: "Ops <o@example.org" ${noAddress}`],
  [
    mail('').replace('w@example', '"w\\n@example').replace('.org', '.org"'),
    '1:62: alerts.channels.mail.from: "w\\n@example.org" holds a line break or NUL; write an address of mail',
  ],
  [
    mail('').replace('o@example.org', '[o@example.org, b@x, O@Example.org]'),
    '1:102: alerts.channels.mail.to[2]: "o@example.org" is a recipient already; remove it here',
  ],
  [
    mail('user: w, passwordFile: x, passwordEnv: Y'),
    '1:135: alerts.channels.mail.passwordEnv: the password is in a file already (passwordFile); remove one of the two',
  ],
  [
    mail('passwordFile: x'),
    '1:110: alerts.channels.mail.passwordFile: is of use only with who logs in; write user, too',
  ],
  [
    mail('user: w'),
    '1:102: alerts.channels.mail.user: has no password; write passwordFile: FILE or passwordEnv: NAME, too',
  ],
  [
    mail('user: w, passwordEnv: P, tls: none'),
    '1:126: alerts.channels.mail.tls: sends the password in the clear; write starttls or tls, or leave the user out',
  ],
  [
    mail('tls: none, ca: x'),
    '1:111: alerts.channels.mail.ca: means nothing without TLS; write tls: starttls, or remove it',
  ],
  [
    mail('port: 465'),
    '1:102: alerts.channels.mail.port: 465 is the port of TLS from the first byte; write tls: tls, or another port',
  ],
  [
    chat(''),
    '1:29: alerts.channels.chat.url: is missing; write it, or the file whose first line it is, as urlFile: FILE',
  ],
  [
    chat('url: "https://h/x", urlFile: y'),
    '1:75: alerts.channels.chat.urlFile: the address is written already (url); remove one of the two',
  ],
  [
    chat('url: "https://h/x", template: "{text}"'),
    '1:76: alerts.channels.chat.template: is no template; write what is to be sent as settings below it, like { text: "{text}" }',
  ],
  [
    chat('url: "https://h/x", template: { a: [{ b: "{txt}" }] }'),
    '1:87: alerts.channels.chat.template.a[0].b: {txt} stands for nothing; did you mean text?',
  ],
  [
    'alerts: { channels: { mail: { kind: webhook, url: "https://h/x" } }, routes: [{}, { channels: [mail, mial] }] }',
    '1:102: alerts.routes[1].channels[1]: there is no channel "mial"; did you mean mail?',
  ],
  [
    'alerts: { routes: [{ channels: [mail] }] }',
    '1:33: alerts.routes[0].channels[0]: there is no channel "mail"; there is none',
  ],
  [
    'alerts: { routes: [{ words: [tenant] }] }',
    '1:30: alerts.routes[0].words[0]: "tenant" is not one of tenants, hosts, databases, metrics, orders, alerts, store; did you mean tenants?',
  ],
  ['alerts: { reminders: [0s] }', '1:23: alerts.reminders[0]: has to be longer than 0'],
  [quiet('from: 24:00, to: "7:00", timeZone: UTC'), `1:27: alerts.quiet[0].from: "24:00" ${noTime}`],
  [
    quiet('from: 22:00, to: 22:00, timeZone: UTC'),
    '1:38: alerts.quiet[0].to: is when it begins, so that it would never end; write another time, or leave a channel out of routes',
  ],
  [
    quiet('from: 22:00, to: 07:00, timeZone: Europe/Berlim'),
    '1:55: alerts.quiet[0].timeZone: "Europe/Berlim" is no time zone; write one like Europe/Berlin or UTC; did you mean Europe/Berlin?',
  ],
  [quiet('from: 22:00, to: 07:00'), '1:19: alerts.quiet[0].timeZone: is missing; it has no default'],
])('what is wrong is told with its place and what would be right: %s', (text, problem) => {
  expect(problemsOf(text)[0]).toBe(problem);
});

test.each(['https://me:hunter2@h/x', 'hunter2', 'ftp://h/hunter2', 'https://h/hunter2#part', 'https:// /hunter2'])(
  'an address that is refused is in no message, because it often is a secret: %s',
  (url) => {
    const problems = problemsOf(chat(`url: "${url}"`));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^1:51: alerts\.channels\.chat\.url: /);
    expect(problems[0]).not.toContain('hunter2');
  },
);

test('an address with a part that is no page is told so', () => {
  expect(problemsOf(chat('url: chat'))).toEqual([`1:51: alerts.channels.chat.url: ${noPage}`]);
});
