import { parseConfiguration } from '../../../config/index';
import { ConfigurationError } from '../../../config/problem';

function problemsOf(text: string): string[] {
  try {
    parseConfiguration(text, '/etc/wk.yaml');
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.message.split('\n').map((line) => line.replace('/etc/wk.yaml:', ''));
    throw error;
  }
  return [];
}

const durationHelp = 'write a number with a unit, like 500ms, 10s, 5m or 1h (24d at most)';
const placeholders = '{home} {startFile} {database} {databaseHost} {databasePort} {port} {name}';

const withMembers = (members: string, problem: string) => [
  `databases: {username: watch, members: ${members}}`,
  problem,
];
const withDatabases = (settings: string, problem: string) => [
  `databases: {username: w, members: [{host: db1}], ${settings}}`,
  problem,
];

test('all problems are told at once, in the order of the file, each with its place', () => {
  const text = [
    'statedir: ./state',
    'temporal:',
    '  port: 8233',
    '  namespace: ""',
    'hosts:',
    '  - id: h1',
    '  - id: h1',
    'tenants:',
    '  check:',
    '    every: 10 seconds',
    '    timout: 1s',
    '  restart:',
    '    reflex: 31',
  ].join('\n');
  expect(problemsOf(text)).toEqual([
    '1:1: statedir: there is no such setting; did you mean stateDir?',
    '3:3: temporal.uiPort: 8233 is the port of the server itself (temporal.port); write another one',
    '4:14: temporal.namespace: "" is no namespace; write letters, digits, ".", "_" and "-", like watchkeeper',
    '7:5: hosts[1].id: "h1" is the id of another host already (line 6); write another one',
    `10:12: tenants.check.every: "10 seconds" is no duration; ${durationHelp}`,
    '11:5: tenants.check.timout: there is no such setting; did you mean timeout?',
    '13:13: tenants.restart.reflex: 31 is no number for this; write a whole number from 0 to 30',
  ]);
});

test.each([
  ['hosts: []', '1:8: hosts: is empty; write at least one of hosts, each as "- id: NAME"'],
  ['hosts: [{}]', '1:9: hosts[0].id: is missing; it has no default'],
  ['hosts: h1', '1:8: hosts: "h1" is no list; write hosts, each as "- id: NAME", like [a, b]'],
  [
    'hosts: [{id: H1}]',
    '1:14: hosts[0].id: "H1" is no host id; write small letters, digits, "_" and "-", like h1 (63 at most)',
  ],
  ['hosts: [{id: 7}]', '1:14: hosts[0].id: 7 is a number, not text; put it in quotes to mean the id of a host'],
  ['temporal: {port: 0}', '1:18: temporal.port: 0 is no number for this; write a whole number from 1 to 65535'],
  [
    'temporal: {port: "7233"}',
    '1:18: temporal.port: "7233" is no number for this; write a whole number from 1 to 65535',
  ],
  [
    'prometheus: {agent: 9465, start: 9465}',
    '1:34: prometheus.start: 9465 is the port of prometheus.agent; write another one',
  ],
  [
    'prometheus: {listen: localhost}',
    '1:22: prometheus.listen: "localhost" is no IP address; write one of this machine, like 127.0.0.1',
  ],
  ['prometheus: {worker: 8233}', '1:13: prometheus: 8233 is a port of the Temporal server; write another one'],
  [
    'temporal: {address: embeded}',
    '1:21: temporal.address: "embeded" is no address; write embedded, env or host:port, like temporal.example.org:7233; did you mean embedded?',
  ],
  [
    'temporal: {address: "host:70000"}',
    '1:21: temporal.address: "host:70000" is no address; write embedded, env or host:port, like temporal.example.org:7233',
  ],
  [
    'tenants: {ports: 8100}',
    '1:18: tenants.ports: 8100 is a number, not text; put it in quotes to mean a range of ports',
  ],
  [
    'tenants: {ports: 8100..8200}',
    '1:18: tenants.ports: "8100..8200" is no range of ports; write the first and the last one, like 8100-8999',
  ],
  [
    'tenants: {ports: 8100-65535}',
    '1:18: tenants.ports: "8100-65535" goes beyond what a tenant can have, 1 to 65534; write the first and the last one, like 8100-8999',
  ],
  ['tenants: {ports: 9-8}', '1:18: tenants.ports: "9-8" ends before it begins; write 8-9'],
  [
    'tenants: {watchPath: ./a/b, template: ./a}',
    '1:39: tenants.template: holds the watch path (tenants.watchPath); write a folder beside it',
  ],
  [
    'tenants: {command: []}',
    '1:20: tenants.command: is empty; write at least one of words: the program and its arguments',
  ],
  ['tenants: {command: ["", a]}', '1:21: tenants.command[0]: is empty; write the program to run, like node'],
  [
    'tenants: {command: [node, 80]}',
    '1:27: tenants.command[1]: 80 is a number, not text; put it in quotes to mean a word of the command',
  ],
  [
    'tenants: {command: ["a\\nb"]}',
    '1:21: tenants.command[0]: "a\\nb" holds a line break or NUL; write a word of the command',
  ],
  [
    'tenants: {command: ["{nmae}"]}',
    `1:21: tenants.command[0]: {nmae} is no placeholder; there are ${placeholders}; did you mean {name}?`,
  ],
  ['tenants: {check: {every: 10}}', `1:26: tenants.check.every: 10 is no duration; ${durationHelp}`],
  ['tenants: {check: {every: 0s}}', '1:26: tenants.check.every: has to be longer than 0'],
  [
    'tenants: {check: {every: 500ms}}',
    '1:18: tenants.check.timeout: 1s is longer than the period (every: 500ms); write 500ms or less',
  ],
  [
    'tenants: {check: {kind: htp}}',
    '1:25: tenants.check.kind: "htp" is not one of runinfo, http, tcp, none; did you mean http?',
  ],
  [
    'tenants: {check: {kind: tcp, path: /}}',
    '1:36: tenants.check.path: only a check of kind http asks for a page; remove it, or write kind: http',
  ],
  ['tenants: {restart: {backoff: []}}', '1:30: tenants.restart.backoff: is empty; write at least one of delays'],
  ['tenants: {restart: {backoff: [1s, 0s]}}', '1:35: tenants.restart.backoff[1]: has to be longer than 0'],
  [
    'tenants: {restart: {fatalAfter: 0}}',
    '1:33: tenants.restart.fatalAfter: 0 is no number for this; write a whole number from 1 to 1000000',
  ],
  [
    'tenants: {startFile: bin/run}',
    '1:22: tenants.startFile: "bin/run" is no plain file name; write a name without folders, like server.mjs',
  ],
  [
    'tenants: {environment: [A=1]}',
    '1:25: tenants.environment[0]: "A=1" is no name of an environment variable; write one like HTTP_PROXY; only the name is listed, its value comes from the agent’s own environment',
  ],
  [
    'tenants: {namePattern: "["}',
    '1:24: tenants.namePattern: "[" is no regular expression: Invalid regular expression: /^(?:[)$/: Unterminated character class',
  ],
  ['tenants: {onShutdown: no}', '1:23: tenants.onShutdown: "no" is not one of keep, stop'],
  ['tenants: 5', '1:10: tenants: 5 is no section; write settings below it, each as "name: value"'],
  ['- a', '1:1: a list is no section; write settings below it, each as "name: value"'],
  ['stateDir: ~/state', '1:11: stateDir: "~/state": "~" means nothing here; write the whole path'],
  ['stateDir: ./tenants/', '1:11: stateDir: is the same folder as tenants.watchPath; write another one'],
  [
    'colour: red',
    '1:1: colour: there is no such setting; known here: stateDir, temporal, hosts, tenants, databases, store, orders, alerts, prometheus',
  ],
  ['stateDir: a\nstateDir: b', '2:1: stateDir: is written twice (first in line 1); remove one'],
  [
    'stateDir: &a b\ntenants: {watchPath: *a}',
    '2:22: tenants.watchPath: *a refers to another place in the file, which is not supported; write the value out',
  ],
  ['databases: 5', '1:12: databases: 5 is no section; write settings below it, each as "name: value"'],
  ['databases: {username: watch}', '1:12: databases.members: is missing; it has no default'],
  ['databases: {members: [{host: db1}]}', '1:12: databases.username: is missing; it has no default'],
  withMembers('[]', '1:39: databases.members: is empty; write at least one of members, each as "- host: ADDRESS"'),
  withMembers(
    '[db1]',
    '1:40: databases.members[0]: "db1" is no section; write settings below it, each as "name: value"',
  ),
  withMembers('[{name: db1}]', '1:40: databases.members[0].host: is missing; it has no default'),
  withMembers(
    '[{host: db1, prot: 1}]',
    '1:52: databases.members[0].prot: there is no such setting; did you mean port?',
  ),
  withMembers(
    '[{host: "db1:3306"}]',
    '1:47: databases.members[0].host: "db1:3306" is no host; write a name or an IP address, like 10.0.0.1; the port is a setting of its own (port: 3306)',
  ),
  withMembers(
    '[{host: db1, name: "a|b"}]',
    '1:58: databases.members[0].name: "a|b" is no name of a member; write letters, digits, ".", "_" and "-", like db1 (63 at most)',
  ),
  withMembers(
    '[{host: "::1"}]',
    '1:47: databases.members[0].host: "::1" cannot be the member\'s name, too; write one, like name: db1',
  ),
  withMembers(
    '[{host: db1, port: 0}]',
    '1:58: databases.members[0].port: 0 is no number for this; write a whole number from 1 to 65535',
  ),
  withMembers(
    '[{host: db1, maxTenants: 0}]',
    '1:64: databases.members[0].maxTenants: 0 is no number for this; write a whole number from 1 to 1000000',
  ),
  withMembers(
    '[{host: db1}, {host: db2, name: db1}]',
    '1:71: databases.members[1].name: "db1" is the name of another member already (line 1); write another one',
  ),
  withMembers(
    '[{host: db1}, {host: DB1, name: db2}]',
    '1:60: databases.members[1].host: "db1, port 3306" is the address of another member already (line 1); write another one',
  ),
  withDatabases(
    'passwordFile: ./p, passwordEnv: P',
    '1:82: databases.passwordEnv: the password is in a file already (passwordFile); remove one of the two',
  ),
  withDatabases(
    'passwordEnv: "s3cret!"',
    '1:63: databases.passwordEnv: is no name of an environment variable; write one like DB_PASSWORD, never the password itself',
  ),
  withDatabases(
    'passwordEnv: 1234',
    '1:63: databases.passwordEnv: is no name of an environment variable; write one like DB_PASSWORD, never the password itself',
  ),
  withDatabases(
    'password: s3cret',
    '1:50: databases.password: there is no such setting; known here: pool, members, username, passwordFile, passwordEnv, database, check, placement, holdDown, decideWithin, whenNoneUp',
  ),
  withDatabases(
    'check: {timeout: 5s}',
    '1:67: databases.check.timeout: 5s is longer than the period (every: 2s); write 2s or less',
  ),
  withDatabases(
    'check: {writable: yes}',
    '1:68: databases.check.writable: "yes" is neither true nor false; write one of them',
  ),
  withDatabases(
    'check: {query: " "}',
    '1:65: databases.check.query: is empty; write a query that is quickly answered, like select 1',
  ),
  withDatabases(
    'placement: sprad',
    '1:61: databases.placement: "sprad" is not one of random, sticky, spread; did you mean spread?',
  ),
  withDatabases(
    'pool: Main',
    '1:56: databases.pool: "Main" is no name of a pool; write small letters, digits, "_" and "-", like main (63 at most)',
  ),
  [
    'tenants:\n  command: [run, "{databaseHost}"]',
    "2:3: tenants.command[1]: {databaseHost} stands for a database's address, and none are configured; remove it, or write databases",
  ],
  [
    'tenants: {onDatabaseChange: reload}',
    '1:29: tenants.onDatabaseChange: "reload" is no way to tell a tenant; write restart, or { file: database, signal: SIGHUP }',
  ],
  [
    'tenants: {onDatabaseChange: {signal: SIGHUP}}',
    '1:29: tenants.onDatabaseChange.file: is missing; it has no default',
  ],
  [
    'tenants: {onDatabaseChange: {file: db, signal: SIGKILL}}',
    '1:48: tenants.onDatabaseChange.signal: "SIGKILL" is not one of SIGHUP, SIGUSR1, SIGUSR2',
  ],
  [
    'tenants: {onDatabaseChange: {file: port}}',
    '1:36: tenants.onDatabaseChange.file: "port" has another meaning in a tenant\'s directory; write another name, like database',
  ],
  [
    'tenants: {startFile: db, onDatabaseChange: {file: db}}',
    '1:44: tenants.onDatabaseChange: its file is the start file (tenants.startFile); write another name',
  ],
  ['tenants: {tiers: [a, a]}', '1:22: tenants.tiers[1]: "a" is a tier already; remove it here'],
  ['tenants: {tiers: []}', '1:18: tenants.tiers: is empty; write at least one of tiers, the most important first'],
])('%j is refused', (text, expected) => {
  expect(problemsOf(text)).toEqual([expected]);
});

test.each([
  ['temporal: [', 1],
  ['a: 1\n\tb: 2', 2],
  ['a: 1\n---\nb: 2', 2],
  ['stateDir: !thing x', 1],
])('%j is told to be no valid YAML, with its line', (text, line) => {
  const [first] = problemsOf(text);
  expect(first).toMatch(new RegExp(`^${line}:\\d+: this is not valid YAML: `));
});
