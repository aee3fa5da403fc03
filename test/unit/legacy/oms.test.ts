import { importOms, type ImportedOms } from '../../../src/legacy/oms';
import { readOrdersText } from '../../support/orders-section';

/** Its own samples, with the quote that one of them lacks. */
const samples: Record<string, string> = {
  'service.yml': 'running_cycle: 120\nmax_attempts: 4\nmax_orders_per_request: 5\ndowntime_wait: 30\n',
  'process.yml': 'app_name: "Order Monit Service"\nontop: true\nlog_output: true\nbacktrace: true\n',
  'integration_server.yml': 'host: "node.example.org\nport: 13630\nusername: root\nrails_root: "/srv/shop/current"\n',
  'email.yml': `smtp:
  address: smtp.gmail.com
  port: 587
  enable_starttls_auto: true
  user_name: shop@example.org
  password: "mail-secret"
  authentication: :plain
subscribers:
  - ops@example.org
  - Shop <shop@example.org>
  - OPS@example.org
`,
  'abacos.yml': 'wsdl_order_api: http://erp.example.org/AbacosWSPedidos.asmx?wsdl\nkey: ERP-SECRET\n',
  'database.yml': 'adapter: mysql2\ndatabase: shop\nusername: reader\npassword: 0012\nhost: 10.0.0.1\n',
};

function imported(changes: Record<string, string | null> = {}): ImportedOms {
  const files = Object.entries({ ...samples, ...changes });
  return importOms(files.flatMap(([name, text]) => (text === null ? [] : [{ name, text }])));
}

test('the samples of the legacy become orders and a channel of mail, as they were', () => {
  const { configuration } = imported();
  expect(configuration)
    .toBe(`# Made from the configuration of the legacy order monitor. Paths start at the folder of this file.
orders:
  shop: main
  database:
    host: 10.0.0.1
    username: reader
    passwordFile: ./shop.password
    database: shop
  runningCycle: 2m
  maxOrdersPerRequest: 5
  maxAttempts: 4
  downtimeWait: 30s
  erp:
    kind: abacos-soap
    wsdl: http://erp.example.org/AbacosWSPedidos.asmx?wsdl
    keyFile: ./erp.key
  integrationServer:
    host: node.example.org
    port: 13630
    username: root
    privateKeyFile: ./id_rsa
    knownHostsFile: ./known_hosts
    railsRoot: /srv/shop/current
alerts:
  channels:
    mail:
      kind: smtp
      host: smtp.gmail.com
      tls: starttls
      port: 587
      from: shop@example.org
      to:
        - OPS@example.org
        - shop@example.org
      user: shop@example.org
      passwordFile: ./mail.password
`);
  const { read, problems } = readOrdersText(configuration);
  expect(problems).toEqual([]);
  expect(read?.orders).toMatchObject({ runningCycleMs: 120_000, erp: { batch: 5 } });
});

test('secrets are in files of their own, each character as it was written, and nowhere else', () => {
  const { configuration, secretFiles, notes } = imported();
  expect(secretFiles).toEqual([
    { name: 'shop.password', content: '0012\n' },
    { name: 'erp.key', content: 'ERP-SECRET\n' },
    { name: 'mail.password', content: 'mail-secret\n' },
  ]);
  for (const text of [configuration, ...notes]) expect(text).not.toMatch(/0012|ERP-SECRET|mail-secret/);
});

test('what has no counterpart is noted, and what only the legacy’s code knew', () => {
  const { notes } = imported({
    'database.yml': `${samples['database.yml']}encoding: utf8\n`,
    'chat.yml': 'jid: a@b\n',
  });
  expect(notes).toEqual([
    expect.stringMatching(/^database\.yml: encoding has no counterpart\.$/),
    expect.stringMatching(/^orders\.query\.timeZone is UTC/),
    expect.stringMatching(/^The last version of the legacy took no notice of running_cycle/),
    expect.stringMatching(/^The legacy waited up to 3000 s/),
    'integration_server.yml: line 1 has a quote that is not closed; it was taken to end with the line.',
    expect.stringMatching(/^Make the file id_rsa: /),
    expect.stringMatching(/^Make the file known_hosts: /),
    expect.stringMatching(/runAs: \[sudo, -u, deploy\]/),
    expect.stringMatching(/tls: starttls asks for it, always\.$/),
    expect.stringMatching(/^email\.yml: smtp\.authentication has no counterpart: /),
    expect.stringMatching(/^The subscribers hear of all/),
    expect.stringMatching(/^process\.yml: app_name has no counterpart: /),
    expect.stringMatching(/^process\.yml: ontop has no counterpart: /),
    expect.stringMatching(/^process\.yml: log_output has no counterpart: /),
    expect.stringMatching(/^process\.yml: backtrace has no counterpart: /),
    '"chat.yml" is no part of the legacy that is known here; nothing of it is taken.',
  ]);
});

test.each([
  ['host: "node\nport: 1\n', 'node'],
  ["host: 'node\nport: 1\n", 'node'],
  ['host: node"\nport: 1\n', 'node'],
  ['host: "node\nusername: "root\nrails_root: "/srv\n', 'node'],
  ['# it’s the node\r\nhost: "node\r\nport: 1\r\n', 'node'],
  [':host: "node"  # the "node\n', 'node'],
  ['host: "node\nusername: root"\n', 'node'],
])('one quote of two is enough: %j', (text, host) => {
  const { read } = readOrdersText(
    imported({
      'integration_server.yml': `${text}${text.includes('username') ? '' : 'username: root\n'}rails_root: /srv\n`,
    }).configuration,
  );
  expect(read?.orders?.integrationServer).toMatchObject({ host, username: 'root' });
});

test('a text in quotes over two lines is as good as on one', () => {
  const text = 'host: "node\n  .example"\nusername: root\nrails_root: "/srv/my\n  shop"\n';
  const { configuration, notes } = imported({ 'integration_server.yml': text });
  expect(readOrdersText(configuration).problems.map(({ path }) => path)).toEqual(['orders.integrationServer.host']);
  expect(configuration).toContain('railsRoot: /srv/my shop');
  expect(notes.join()).not.toContain('not closed');
});

test.each([
  ['password: "abc\n', 'abc\n'],
  ['password: abc"\n', 'abc"\n'],
  ["password: 'it''s'\n", "it's\n"],
  ['password: "a\\"b"\n', 'a"b\n'],
  ['password: 1e5\n', '1e5\n'],
  ['password: "null"\n', 'null\n'],
])('a password keeps what was written: %j', (text, content) => {
  const { secretFiles } = imported({ 'database.yml': `host: h\nusername: u\ndatabase: d\n${text}` });
  expect(secretFiles).toContainEqual({ name: 'shop.password', content });
});

test.each(['password:\n', 'password: ~\n', ''])('a database without a password needs no file: %j', (text) => {
  const { configuration, secretFiles } = imported({ 'database.yml': `host: h\nusername: u\ndatabase: d\n${text}` });
  expect(secretFiles.map(({ name }) => name)).toEqual(['erp.key', 'mail.password']);
  expect(readOrdersText(configuration).read?.orders?.database.passwordFile).toBeNull();
});

test('a part that is missing is said, with each setting that a person has to fill in', () => {
  const { configuration, notes } = importOms([]);
  const missing = ['database', 'service', 'abacos', 'integration_server', 'process'];
  for (const part of missing) expect(notes).toContain(`${part}.yml is missing.`);
  expect(notes).toContain('email.yml is missing, so nobody is told of orders; write a channel under alerts.channels.');
  expect(notes).toContain('Fill in orders.erp.wsdl: abacos.yml: wsdl_order_api is not written.');
  expect(notes).toContain('Make the file erp.key, with the secret as its first line: abacos.yml: key is not written.');
  expect(readOrdersText(configuration).problems.map(({ path }) => path)).toEqual([
    'orders.database.host',
    'orders.database.username',
    'orders.database.database',
    'orders.erp.wsdl',
    'orders.integrationServer.host',
    'orders.integrationServer.username',
    'orders.integrationServer.railsRoot',
  ]);
});

test('a file that is no YAML is named with its line, and nothing of it is taken', () => {
  const { notes, configuration } = imported({ 'abacos.yml': 'key: hunter2\nwsdl: [a\n' });
  expect(notes).toContain('abacos.yml: line 3 is not valid YAML; nothing of the file is taken.');
  expect(notes).toContain('Fill in orders.erp.wsdl: abacos.yml: wsdl_order_api is not written.');
  expect([configuration, ...notes].join()).not.toContain('hunter2');
});

test('an address of the ERP with a password in it goes nowhere', () => {
  const { notes, configuration } = imported({ 'abacos.yml': 'key: k\nwsdl_order_api: http://me:hunter2@erp/a?wsdl\n' });
  expect(notes).toContainEqual(expect.stringMatching(/^Fill in orders\.erp\.wsdl: .*without a user and a password/));
  expect([configuration, ...notes].join()).not.toContain('hunter2');
});

const mail = (settings: string) =>
  imported({
    'email.yml': `smtp: { address: mail1, ${settings} }\nfrom: w@example.org\nsubscribers: ops@example.org\n`,
  });

test.each([
  ['', { tls: 'starttls', port: 25, user: null }],
  ['enable_starttls_auto: false', { tls: 'none', port: 25 }],
  ['ssl: true', { tls: 'tls', port: 465 }],
  ['port: 465, enable_starttls_auto: true', { tls: 'tls', port: 465 }],
  ['enable_starttls_auto: no, user_name: me, password: p', { tls: 'starttls', user: 'me' }],
])('mail is never less safe than it was, and a password never goes in the clear: %s', (settings, channel) => {
  const { read, problems } = readOrdersText(mail(settings).configuration);
  expect(problems).toEqual([]);
  expect(read?.alerts.channels['mail']).toMatchObject({ from: 'w@example.org', to: ['ops@example.org'], ...channel });
});
