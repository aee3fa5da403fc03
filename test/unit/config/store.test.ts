import { parseConfiguration } from '../../../config';
import { writtenSettings, writtenText } from '../../../config/written';
import { configurationFile, problemsOf } from '../../support/configuration-problems';

const parse = (text: string) => parseConfiguration(text, configurationFile);

test('without a word of it there is no store', () => {
  expect(parse('').store).toBeNull();
  expect(parse('store:').store).toBeNull();
});

test('the embedded store is reached by a socket in the state directory only', () => {
  expect(parse('store: { url: embedded }\nstateDir: ./state').store).toEqual({
    url: 'embedded',
    passwordFile: null,
    passwordEnv: null,
    tls: null,
    place: {
      kind: 'embedded',
      folder: '/etc/watchkeeper/state/store',
      socket: '/etc/watchkeeper/state/store/socket',
    },
    user: 'root',
    database: 'watchkeeper',
  });
});

test('an address says who, where and which database; files are looked for beside the configuration', () => {
  const text = `
store:
  url: mysql://watch%40er@db.example.org/our_tables
  passwordFile: ./store.password
  tls: { ca: ca.pem, cert: /etc/ssl/me.pem, key: me.key }
`;
  expect(parse(text).store).toEqual({
    url: 'mysql://watch%40er@db.example.org/our_tables',
    passwordFile: '/etc/watchkeeper/store.password',
    passwordEnv: null,
    tls: { ca: '/etc/watchkeeper/ca.pem', cert: '/etc/ssl/me.pem', key: '/etc/watchkeeper/me.key', verify: true },
    place: { kind: 'server', host: 'db.example.org', port: 3306 },
    user: 'watch@er',
    database: 'our_tables',
  });
  expect(parse('store: { url: "mysql://w@[fe80::1]:3307/x" }').store?.place).toEqual({
    kind: 'server',
    host: 'fe80::1',
    port: 3307,
  });
});

test('an empty section of TLS means TLS with what Node trusts, and the host proven', () => {
  expect(parse('store: { url: mysql://w@db1/x, tls: {} }').store?.tls).toEqual({
    ca: null,
    cert: null,
    key: null,
    verify: true,
  });
});

test('what is shown of it is what was written, and reads the same', () => {
  const configuration = parse('store: { url: mysql://w@db1/x, passwordEnv: STORE_PASSWORD, tls: { ca: ca.pem } }');
  expect(writtenSettings(configuration).store).toEqual({
    url: 'mysql://w@db1/x',
    passwordFile: null,
    passwordEnv: 'STORE_PASSWORD',
    tls: { ca: '/etc/watchkeeper/ca.pem', cert: null, key: null, verify: true },
  });
  expect(parse(writtenText(configuration)).store).toEqual(configuration.store);
});

const anAddress =
  'is no address of a store; write embedded, or one like mysql://watchkeeper@db.example.org:3306/watchkeeper';

test.each([
  ['store: {}', '1:8: store.url: is missing; it has no default'],
  ['store: embedded', '1:8: store: "embedded" is no section; write settings below it, each as "name: value"'],
  ['store: { url: embeded }', `1:15: store.url: ${anAddress}; did you mean embedded?`],
  ['store: { url: postgres://w@h/x }', `1:15: store.url: ${anAddress}`],
  ['store: { url: mysql://w%zz@h/x }', `1:15: store.url: ${anAddress}`],
  ['store: { url: 5 }', `1:15: store.url: ${anAddress}`],
  [
    'store: { url: mysql://db1/x }',
    '1:15: store.url: names no user; write one like mysql://watchkeeper@db.example.org:3306/watchkeeper',
  ],
  [
    'store: { url: mysql://w@db1 }',
    '1:15: store.url: names no database; write one like mysql://watchkeeper@db.example.org:3306/watchkeeper',
  ],
  [
    'store: { url: "mysql://w@db1/x?ssl=true" }',
    '1:15: store.url: has options after the name; write those of TLS below, as tls: { ca: FILE }',
  ],
  [
    'store: { url: embedded, passwordFile: x }',
    '1:39: store.passwordFile: means nothing to the embedded store, which only its own folder leads to; remove it',
  ],
  [
    'store: { url: embedded, tls: {} }',
    '1:30: store.tls: means nothing to the embedded store, which only its own folder leads to; remove it',
  ],
  [
    'store: { url: mysql://w@db1/x, passwordFile: x, passwordEnv: Y }',
    '1:62: store.passwordEnv: the password is in a file already (passwordFile); remove one of the two',
  ],
  [
    'store: { url: mysql://w@db1/x, tls: { cert: x } }',
    '1:45: store.tls.cert: is of use only with the other half of it; write key, too',
  ],
  [
    'store: { url: mysql://w@10.0.0.1/x, tls: { ca: x } }',
    '1:15: store.url: names the host by a number, and its certificate proves a name; write the name, or tls: { verify: false }',
  ],
])('what is wrong is told with its place and what would be right: %s', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test('a state directory that is too long for a socket is told, and only when the store is embedded', () => {
  const stateDir = `/${'d'.repeat(96)}`;
  expect(problemsOf(`stateDir: ${stateDir}\nstore:\n  url: embedded\n`)).toEqual([
    '3:3: store.url: embedded needs a socket in stateDir, whose path is 3 bytes too long for one; write a shorter stateDir',
  ]);
  expect(problemsOf(`stateDir: ${stateDir}`)).toEqual([]);
  expect(problemsOf(`stateDir: ${stateDir.slice(0, -3)}\nstore: { url: embedded }`)).toEqual([]);
});

test.each(['mysql://w:hunter2@db1/x', 'mysql://w:hunter2#@db1/x', 'hunter2', 'mysql://hunter2@/x'])(
  'a password that is written into the address is in no message: %s',
  (url) => {
    const [problem = '', ...others] = problemsOf(`store: { url: "${url}", passwordEnv: "hunter2 ?" }`);
    expect(problem).toMatch(/^1:15: store.url: /);
    expect(others).toHaveLength(1);
    expect([problem, ...others].join()).not.toContain('hunter2');
  },
);
