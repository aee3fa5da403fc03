import { fewestOrders, orderProblemsOf } from '../../support/orders-section';

const without = (written: string) => fewestOrders().replace(written, '');
const server = (written: string) => fewestOrders({ server: `${written},` });
const remoteFolder = 'is no whole path of a folder on the integration server; begin it with "/", like';

test.each([
  [
    without('knownHostsFile: kh, '),
    '4:22: orders.integrationServer.knownHostsFile: is missing; write the file that holds the key of the host, like ./known_hosts; without it anybody could answer in its name',
  ],
  [
    without('privateKeyFile: ./id, '),
    '4:22: orders.integrationServer.privateKeyFile: is missing; write the file of the key to log in with, like ./id_ed25519',
  ],
  [
    fewestOrders().replace('knownHostsFile: kh', 'knownHostsFile: id'),
    '4:94: orders.integrationServer.knownHostsFile: is the file of the key to log in with (privateKeyFile); write another one',
  ],
  [
    fewestOrders().replace('privateKeyFile: ./id', 'privateKeyFile: "~/.ssh/id"'),
    '4:72: orders.integrationServer.privateKeyFile: "~/.ssh/id": "~" means nothing here; write the whole path',
  ],
  [without('host: node1, '), '4:22: orders.integrationServer.host: is missing; it has no default'],
  [
    fewestOrders().replace('username: deploy', 'username: ""'),
    '4:48: orders.integrationServer.username: is empty; write who logs in there, like deploy',
  ],
  [
    fewestOrders().replace('railsRoot: /srv', 'railsRoot: srv'),
    `4:109: orders.integrationServer.railsRoot: "srv" ${remoteFolder} /srv/shop/current`,
  ],
  [
    server('journal: tokens'),
    `4:33: orders.integrationServer.journal: "tokens" ${remoteFolder} /var/tmp/watchkeeper, or write none`,
  ],
  [
    server('command: rake'),
    '4:33: orders.integrationServer.command: "rake" is no list; write words: the program and its arguments, like [a, b]',
  ],
  [
    server('command: [rake, insert]'),
    '4:33: orders.integrationServer.command: does not say which order; write {number} where its number belongs',
  ],
  [
    server('command: [rake, "insert[{id}]"]'),
    '4:40: orders.integrationServer.command[1]: {id} is no placeholder; there is only {number}',
  ],
  [
    server('command: ["{number}", "{number}"]'),
    '4:34: orders.integrationServer.command[0]: {number} may not choose the program; write it among the arguments',
  ],
  [
    server('command: ["", "{number}"]'),
    '4:34: orders.integrationServer.command[0]: is empty; write the program to run, like bundle',
  ],
  [
    server('command: [A=b, rake, "{number}"]'),
    '4:34: orders.integrationServer.command[0]: "A=b" is no program; write a variable under environment',
  ],
  [
    server('command: [rake, "{number}\\nrm"]'),
    '4:40: orders.integrationServer.command[1]: "{number}\\nrm" holds a line break or NUL; write a word of the command',
  ],
  [
    server('runAs: []'),
    '4:31: orders.integrationServer.runAs: is empty; write at least one of words: a program and its arguments',
  ],
  [server('runAs: [""]'), '4:32: orders.integrationServer.runAs[0]: is empty; write the program to run, like bundle'],
  [
    server('runAs: [sudo, "{number}"]'),
    '4:38: orders.integrationServer.runAs[1]: {number} stands for nothing here; write it in command',
  ],
  [
    server('environment: [A]'),
    '4:37: orders.integrationServer.environment: a list is no section; write each variable below it, as "NAME: value"',
  ],
  [
    server('environment: { a-b: c }'),
    '4:39: orders.integrationServer.environment.a-b: "a-b" is no name of an environment variable; write one like RAILS_ENV',
  ],
  [
    server('environment: { A: 1 }'),
    '4:42: orders.integrationServer.environment.A: 1 is a number, not text; put it in quotes to mean the value of a variable',
  ],
  [
    server('environment: { A: }'),
    '4:42: orders.integrationServer.environment.A: has no value; write one, or "" for an empty one',
  ],
  [
    server('environment: { A: "{number}" }'),
    '4:42: orders.integrationServer.environment.A: {number} stands for nothing here; write it in command',
  ],
  [
    server('exitCodes: [75]'),
    '4:35: orders.integrationServer.exitCodes: a list is no section; write each code with what it means, like { "75": ERP_DOWN }',
  ],
  [
    server('exitCodes: { 0: FAILED }'),
    '4:37: orders.integrationServer.exitCodes.0: 0 always means that the command did its work, and the ERP is asked; remove it',
  ],
  [
    server('exitCodes: { 256: FAILED }'),
    '4:37: orders.integrationServer.exitCodes.256: "256" is no exit code; write a number from 1 to 255',
  ],
  [
    server('exitCodes: { "075": FAILED }'),
    '4:37: orders.integrationServer.exitCodes.075: "075" is no exit code; write a number from 1 to 255',
  ],
  [
    server('exitCodes: { 126: FAILED }'),
    '4:37: orders.integrationServer.exitCodes.126: 126 always means that the command cannot be run (MISCONFIGURED); write another code, or remove it',
  ],
  [
    server('exitCodes: { 127: FAILED }'),
    '4:37: orders.integrationServer.exitCodes.127: 127 always means that the command is not there (MISCONFIGURED); write another code, or remove it',
  ],
  [
    server('exitCodes: { 75: ERP_DOWM }'),
    '4:41: orders.integrationServer.exitCodes.75: "ERP_DOWM" is not one of FAILED, ERP_DOWN, MISCONFIGURED; did you mean ERP_DOWN?',
  ],
  [
    server('exitCodes: { 75: }'),
    '4:41: orders.integrationServer.exitCodes.75: has no meaning; write one of FAILED, ERP_DOWN, MISCONFIGURED',
  ],
  [server('timeout: 0s'), '4:33: orders.integrationServer.timeout: has to be longer than 0'],
])('what is wrong is told with its place and what would be right: %s', (text, problem) => {
  expect(orderProblemsOf(text)[0]).toBe(problem);
});
