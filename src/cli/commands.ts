/** Every command as data. What it does is loaded when it is called, so that the others start fast. */
import { always, timeoutOption, unlessDryRun, type Command } from './command';
import { orderCommands } from './order-commands';

export type { Command, CommandOption } from './command';

/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports --
   A native import() would not find these files in the tests, where they are not compiled yet. */
const processes = () => require('./processes') as typeof import('./processes');
const audit = () => require('./audit') as typeof import('./audit');
const store = () => require('./store') as typeof import('./store');
/** Of those that change something only. */
export const audited = () => require('./audited') as typeof import('./audited');
const completion = () => require('./completion') as typeof import('./completion');
const configuration = () => require('./configuration') as typeof import('./configuration');
const configurationShow = () => require('./configuration-show') as typeof import('./configuration-show');
const configurationReload = () => require('./configuration-reload') as typeof import('./configuration-reload');
const status = () => require('./status') as typeof import('./status');
const doctor = () => require('./doctor') as typeof import('./doctor');
const tenants = () => require('./tenants') as typeof import('./tenants');
const explanation = () => require('./tenant-explanation') as typeof import('./tenant-explanation');
const databases = () => require('./databases') as typeof import('./databases');
const poolRequests = () => require('./database-requests') as typeof import('./database-requests');
const alerts = () => require('./alerts') as typeof import('./alerts');
const alertRequests = () => require('./alert-requests') as typeof import('./alert-requests');
const hosts = () => require('./hosts') as typeof import('./hosts');
const story = () => require('./tenant-history') as typeof import('./tenant-history');
const directories = () => require('./tenant-directories') as typeof import('./tenant-directories');
const logs = () => require('./tenant-logs') as typeof import('./tenant-logs');
const requests = () => require('./tenant-requests') as typeof import('./tenant-requests');
/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports */

export const commands: readonly Command[] = [
  {
    name: 'start',
    summary: 'run everything on this machine: worker, agents and, if embedded, the Temporal server',
    example: 'watchkeeper start --config config/example.yaml',
    isLasting: true,
    load: () => processes().start,
  },
  {
    name: 'worker',
    options: [{ flag: '--only <part>', summary: 'orders: send orders instead, and run no workflows' }],
    summary: 'run the workflows',
    example: 'watchkeeper worker --config /etc/watchkeeper.yaml',
    isLasting: true,
    load: () => processes().worker,
  },
  {
    name: 'agent',
    options: [{ flag: '--host <id>', summary: 'which of the configured hosts this machine is', isRequired: true }],
    summary: 'supervise the tenants of this host',
    example: 'watchkeeper agent --host h1',
    isLasting: true,
    load: () => processes().agent,
  },
  {
    name: 'status',
    summary: 'tell whether all is well, and what is not',
    example: 'watchkeeper status --json',
    load: () => status().status,
  },
  {
    name: 'doctor',
    options: [
      { flag: '--prepare', summary: 'make what the Temporal server lacks: namespace, retention, search attributes' },
      { flag: '--dry-run', summary: 'with --prepare: only print the commands for it' },
    ],
    summary: 'examine this machine and the Temporal server, and tell how to mend what is not right',
    example: 'watchkeeper doctor',
    changes: ({ options }) => options['prepare'] !== undefined && options['dryRun'] === undefined,
    load: () => doctor().doctor,
  },
  {
    name: 'tenants list',
    summary: 'list the tenants of all hosts',
    example: 'watchkeeper tenants list',
    load: () => tenants().list,
  },
  {
    name: 'tenants show',
    words: ['name'],
    summary: 'show one tenant: its state, its last exits, its page in Temporal Web',
    example: 'watchkeeper tenants show alpha',
    load: () => tenants().show,
  },
  {
    name: 'tenants history',
    words: ['name'],
    options: [
      { flag: '--since <duration>', summary: 'leave out what is older, such as 2h' },
      { flag: '--limit <count>', summary: 'only so many of the newest entries' },
    ],
    summary: 'tell what happened to a tenant, oldest first; one that is gone, too',
    example: 'watchkeeper tenants history alpha --since 2h',
    load: () => story().history,
  },
  {
    name: 'tenants why',
    words: ['name'],
    summary: 'tell why a tenant is as it is, what it waits for, and what would change it',
    example: 'watchkeeper tenants why alpha',
    load: () => explanation().why,
  },
  {
    name: 'tenants logs',
    words: ['name'],
    options: [
      { flag: '-f, --follow', summary: 'go on with what is written from now on, until Ctrl-C' },
      { flag: '-n, --lines <count>', summary: 'so many of the last lines of each file', fallback: '20' },
      { flag: '--out', summary: 'only its standard output' },
      { flag: '--err', summary: 'only its standard error' },
    ],
    summary: 'show what a tenant has written, wherever it runs',
    example: 'watchkeeper tenants logs alpha --err --lines 50',
    load: () => logs().logs,
  },
  {
    name: 'tenants start',
    words: ['name'],
    options: [timeoutOption],
    summary: 'start a stopped tenant, or one that is waiting for its next try, and wait until it runs',
    example: 'watchkeeper tenants start alpha',
    changes: always,
    load: () => requests().start,
  },
  {
    name: 'tenants stop',
    words: ['name'],
    options: [timeoutOption],
    summary: 'stop a tenant, and keep it stopped until it is started again',
    example: 'watchkeeper tenants stop alpha --timeout 2m',
    changes: always,
    load: () => requests().stop,
  },
  {
    name: 'tenants restart',
    words: ['name'],
    options: [timeoutOption],
    summary: 'replace the process of a tenant, and wait until the new one runs',
    example: 'watchkeeper tenants restart alpha',
    changes: always,
    load: () => requests().restart,
  },
  {
    name: 'tenants move',
    changes: always,
    words: ['name'],
    options: [{ flag: '--to <database>', summary: 'which database of the pool', isRequired: true }, timeoutOption],
    summary: 'give a tenant another database, and wait until it serves from there',
    example: 'watchkeeper tenants move alpha --to db2',
    load: () => requests().move,
  },
  {
    name: 'tenants release',
    words: ['name'],
    options: [
      { flag: '--for <duration>', summary: 'supervise it again by itself after this time, such as 1h' },
      { flag: '--reason <text>', summary: 'why, for whoever wonders' },
    ],
    summary: 'stop supervising a tenant and leave its process as it is, to work on it by hand',
    example: "watchkeeper tenants release alpha --for 1h --reason 'looking at a leak'",
    changes: always,
    load: () => requests().release,
  },
  {
    name: 'tenants take',
    words: ['name'],
    summary: 'supervise a released tenant again',
    example: 'watchkeeper tenants take alpha',
    changes: always,
    load: () => requests().take,
  },
  {
    name: 'tenants add',
    words: ['newName'],
    options: [
      { flag: '--host <id>', summary: 'on which host; needed when there are several' },
      { flag: '--port <number>', summary: 'a certain port, instead of a free one of tenants.ports' },
      timeoutOption,
    ],
    summary: 'make a tenant from the template of the configuration, and wait until it runs',
    example: 'watchkeeper tenants add delta',
    changes: always,
    load: () => directories().add,
  },
  {
    name: 'tenants remove',
    words: ['name'],
    options: [
      { flag: '--yes', summary: 'really delete its directory' },
      { flag: '--host <id>', summary: 'on which host, when it cannot be told from the name' },
      timeoutOption,
    ],
    summary: 'end a tenant and delete its directory with all that is in it',
    example: 'watchkeeper tenants remove delta --yes',
    changes: ({ options }) => options['yes'] !== undefined,
    load: () => directories().remove,
  },
  {
    name: 'databases list',
    summary: 'list the databases, and how each host sees them',
    example: 'watchkeeper databases list',
    load: () => databases().list,
  },
  {
    name: 'databases show',
    words: ['database'],
    summary: 'show one database: how each host sees it, since when, and what mends it',
    example: 'watchkeeper databases show db1',
    load: () => databases().show,
  },
  {
    name: 'databases drain',
    changes: unlessDryRun,
    words: ['database'],
    options: [
      { flag: '--dry-run', summary: 'only tell who would go where, and about how long it would take' },
      { flag: '--reason <text>', summary: 'why, for whoever wonders' },
      timeoutOption,
    ],
    summary: 'move every tenant off a database, and give it nobody until it is resumed',
    example: "watchkeeper databases drain db1 --reason 'new disks'",
    load: () => poolRequests().drain,
  },
  {
    name: 'databases resume',
    changes: always,
    words: ['database'],
    summary: 'let a drained database take tenants again; nobody is moved back',
    example: 'watchkeeper databases resume db1',
    load: () => poolRequests().resume,
  },
  {
    name: 'databases brake',
    changes: always,
    words: ['onOrOff'],
    options: [
      { flag: '--scope <scope>', summary: 'moves, restarts, or all', fallback: 'all' },
      { flag: '--reason <text>', summary: 'why, for whoever wonders; needed to put it on' },
      { flag: '--for <duration>', summary: 'take it off by itself after this time, such as 1h' },
    ],
    summary: 'hold back moves and automatic restarts on every host, or let them go on; returns when all have confirmed',
    example: "watchkeeper databases brake on --scope moves --for 1h --reason 'replacing the switch'",
    load: () => poolRequests().brake,
  },
  {
    name: 'databases rebalance',
    changes: unlessDryRun,
    options: [
      { flag: '--dry-run', summary: 'only tell who would go where, and about how long it would take' },
      timeoutOption,
    ],
    summary: 'move tenants until the databases have about equally many',
    example: 'watchkeeper databases rebalance --dry-run',
    load: () => poolRequests().rebalance,
  },
  {
    name: 'hosts list',
    summary: 'list the hosts that the configuration or Temporal knows',
    example: 'watchkeeper hosts list',
    load: () => hosts().list,
  },
  {
    name: 'hosts show',
    words: ['id'],
    summary: 'show one host: its agent, its tenants, what it has still to tell, its problems',
    example: 'watchkeeper hosts show local',
    load: () => hosts().show,
  },
  ...orderCommands,
  {
    name: 'alerts list',
    options: [{ flag: '--all', summary: 'also those that are over, as far back as the Temporal server keeps them' }],
    summary: 'list what is wrong that people are told of, what is critical first',
    example: 'watchkeeper alerts list',
    load: () => alerts().list,
  },
  {
    name: 'alerts show',
    words: ['key'],
    summary: 'show one alert: who was told, what comes next, and why somebody got no message; one that is over, too',
    example: 'watchkeeper alerts show tenants/fatal/alpha',
    load: () => alerts().show,
  },
  {
    name: 'alerts acknowledge',
    changes: always,
    words: ['key'],
    options: [
      { flag: '--reason <text>', summary: 'what is done about it, for whoever wonders', isRequired: true },
      { flag: '--for <duration>', summary: 'remind again after this time if it still lasts, such as 8h' },
    ],
    summary: 'say that somebody is on it: nobody is reminded while it lasts',
    example: "watchkeeper alerts acknowledge tenants/fatal/alpha --reason 'ann looks at it' --for 8h",
    load: () => alertRequests().acknowledge,
  },
  {
    name: 'alerts silence',
    changes: always,
    words: ['pattern'],
    options: [
      { flag: '--for <duration>', summary: 'how long, such as 2h; 30d at the most', isRequired: true },
      { flag: '--reason <text>', summary: 'why, for whoever wonders', isRequired: true },
    ],
    summary: 'tell nobody of what fits a key, or a pattern in which * stands for anything, for a time',
    example: "watchkeeper alerts silence '*/alpha' --for 2h --reason 'new disks'",
    load: () => alertRequests().silence,
  },
  {
    name: 'alerts unsilence',
    changes: always,
    words: ['pattern'],
    summary: 'end a silence before its time; its pattern is to be written as it was',
    example: "watchkeeper alerts unsilence '*/alpha'",
    load: () => alertRequests().unsilence,
  },
  {
    name: 'alerts silences',
    summary: 'list what nobody is told of, until when, who wanted it so, and why',
    example: 'watchkeeper alerts silences',
    load: () => alerts().silences,
  },
  {
    name: 'alerts test',
    changes: always,
    words: ['channel'],
    summary: 'send a message to every recipient of a channel, and tell what became of each',
    example: 'watchkeeper alerts test chat',
    load: () => alertRequests().test,
  },
  {
    name: 'config check',
    summary: 'check a configuration file and tell every problem in it',
    example: 'watchkeeper config check --config config/example.yaml',
    load: () => configuration().check,
  },
  {
    name: 'config show',
    summary: 'show the configuration with every default, and which version each process has in force',
    example: 'watchkeeper config show',
    load: () => configurationShow().show,
  },
  {
    name: 'config reload',
    summary: 'check the configuration, and wait until every process has taken it over',
    example: 'watchkeeper config reload',
    load: () => configurationReload().reload,
  },
  {
    name: 'audit list',
    options: [
      { flag: '--since <duration>', summary: 'only what was asked or ended since then, such as 2h' },
      { flag: '--limit <count>', summary: 'so many of the newest requests', fallback: '100' },
    ],
    summary: 'list what commands changed: who asked for what, when, why, and what became of it',
    example: 'watchkeeper audit list --since 2h',
    load: () => audit().list,
  },
  {
    name: 'audit verify',
    summary: 'prove that no entry of the audit was changed, taken out or put in later',
    example: 'watchkeeper audit verify',
    load: () => audit().verify,
  },
  {
    name: 'store check',
    summary: 'tell whether the store answers and is as it should be, and what mends it',
    example: 'watchkeeper store check',
    load: () => store().check,
  },
  {
    name: 'store backup',
    words: ['file'],
    summary: 'write all of the store, as it is in one moment, into a file',
    example: 'watchkeeper store backup store.sql',
    load: () => store().backup,
  },
  {
    name: 'store restore',
    words: ['file'],
    options: [{ flag: '--yes', summary: 'really replace what is in the store' }],
    summary: 'check a backup, and put it in the place of what is in the store, which is kept in a file',
    example: 'watchkeeper store restore store.sql --yes',
    changes: () => 'ended',
    load: () => store().restore,
  },
  {
    name: 'completion',
    words: ['shell'],
    summary: 'print a script by which bash, zsh or fish completes commands, options, tenants and hosts',
    example: 'watchkeeper completion bash',
    isTextOnly: true,
    load: () => completion().completion,
  },
];

/** Of the words that only group commands. */
export const groups: Readonly<Record<string, string>> = {
  tenants: 'look at tenants, add and remove them, start and stop them, work on them by hand',
  databases: 'look at databases, and decide about them',
  hosts: 'look at hosts',
  orders: 'look at orders, decide about them, and say where and when they are scanned',
  import: 'take over what another system was configured with',
  alerts: 'look at what people are told of, acknowledge and silence it, try the channels',
  config: 'look at the configuration, and see it taken over',
  audit: 'look at what people changed by commands',
  store: 'look at the store, back it up and restore it',
};
