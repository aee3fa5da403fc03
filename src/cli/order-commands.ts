/** The commands about orders, and those that bring the legacy order monitor over. */
import type { Call } from './call';
import { always, timeoutOption, unlessDryRun, type Command, type CommandOption } from './command';

const orderFilter: readonly CommandOption[] = [
  { flag: '--status <status>', summary: 'only SUCCESS, FAILED, UNKNOWN or ABANDONED' },
  { flag: '--outcome <outcome>', summary: 'only with this outcome, such as NOT_FOUND or PAYMENT_PENDING' },
  { flag: '--needs-attention', summary: 'only those that need a person' },
];
const orderNumber: CommandOption = { flag: '--number <number>', summary: 'by the number of the order, not its id' };
const orderLimit: CommandOption = {
  flag: '--limit <count>',
  summary: 'only so many of the newest; on a terminal 50, otherwise all',
};
const longTimeout: CommandOption = { ...timeoutOption, fallback: '10m' };
const why: CommandOption = { flag: '--reason <text>', summary: 'why, for whoever wonders', isRequired: true };
const legacyZone: CommandOption = {
  flag: '--time-zone <zone>',
  summary: "in which the order monitor writes its times; this machine's if left out",
};
const changeOptions = [
  orderNumber,
  ...orderFilter,
  why,
  { flag: '--yes', summary: 'really change all that fit the filter' },
  longTimeout,
];
/** A filter without `--yes` only tells how many it is about. */
const chosenOrders = ({ options }: Pick<Call, 'options'>) =>
  options['yes'] !== undefined || (options['status'] ?? options['outcome'] ?? options['needsAttention']) === undefined;

/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports --
   A native import() would not find these files in the tests, where they are not compiled yet. */
const orderLists = () => require('./order-lists') as typeof import('./order-lists');
const orderShow = () => require('./order-show') as typeof import('./order-show');
const orderPosition = () => require('./order-position') as typeof import('./order-position');
const orderReport = () => require('./order-report') as typeof import('./order-report');
const orderRequests = () => require('./order-requests') as typeof import('./order-requests');
const orderChanges = () => require('./order-changes') as typeof import('./order-changes');
const checkpointImport = () => require('./checkpoint-import') as typeof import('./checkpoint-import');
const checkpointExport = () => require('./checkpoint-export') as typeof import('./checkpoint-export');
const importOms = () => require('./import-oms') as typeof import('./import-oms');
/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports */

export const orderCommands: readonly Command[] = [
  {
    name: 'orders list',
    options: [...orderFilter, orderLimit],
    summary: 'list the orders that were checked; on a terminal the newest ones',
    example: 'watchkeeper orders list --needs-attention',
    load: () => orderLists().list,
  },
  {
    name: 'orders show',
    words: ['order?'],
    options: [orderNumber],
    summary: 'show one order: what is known of it, what it waits for, what comes next, what to do',
    example: 'watchkeeper orders show 72026',
    load: () => orderShow().show,
  },
  {
    name: 'orders position',
    summary: 'tell how far the scan is, what it waits for, what is held, and what is being sent',
    example: 'watchkeeper orders position',
    load: () => orderPosition().position,
  },
  {
    name: 'orders failed',
    options: [orderLimit],
    summary: 'list the orders that the ERP has not got, as far as is known, and that nobody gave up',
    example: 'watchkeeper orders failed',
    load: () => orderLists().failed,
  },
  {
    name: 'orders start',
    changes: always,
    options: [
      { flag: '--from-id <id>', summary: 'scan this order, and every one with a higher id' },
      { flag: '--from-now', summary: 'scan what the shop makes from now on' },
    ],
    summary: 'say where scanning begins; before that nothing is scanned',
    example: 'watchkeeper orders start --from-id 72066',
    load: () => orderRequests().start,
  },
  {
    name: 'orders scan',
    changes: unlessDryRun,
    options: [
      { flag: '--dry-run', summary: 'ask the shop and the ERP, name what is missing, and change nothing' },
      timeoutOption,
    ],
    summary: 'look for orders now instead of with the next cycle',
    example: 'watchkeeper orders scan --dry-run',
    load: () => orderRequests().scan,
  },
  {
    name: 'orders requeue',
    changes: chosenOrders,
    words: ['order?'],
    options: changeOptions,
    summary: 'give an order all its attempts anew, or all that fit a filter; the ERP is asked first',
    example: "watchkeeper orders requeue 72026 --reason 'the task is mended'",
    load: () => orderChanges().requeue,
  },
  {
    name: 'orders abandon',
    changes: chosenOrders,
    words: ['order?'],
    options: changeOptions,
    summary: 'give an order up, or all that fit a filter: nothing is done for it any more',
    example: "watchkeeper orders abandon 72026 --reason 'a test order'",
    load: () => orderChanges().abandon,
  },
  {
    name: 'orders resolve',
    changes: chosenOrders,
    words: ['order?'],
    options: changeOptions,
    summary: 'say that the ERP has an order, or all that fit a filter: nothing is sent for it any more',
    example: "watchkeeper orders resolve 72026 --reason 'entered by hand'",
    load: () => orderChanges().resolve,
  },
  {
    name: 'orders pause',
    changes: always,
    options: [why],
    summary: 'look for no orders and send none until it is resumed; none is lost',
    example: "watchkeeper orders pause --reason 'the shop is moved'",
    load: () => orderRequests().pause,
  },
  {
    name: 'orders resume',
    changes: always,
    summary: 'go on after a pause, where it stopped',
    example: 'watchkeeper orders resume',
    load: () => orderRequests().resume,
  },
  {
    name: 'orders hold',
    changes: always,
    words: ['gate'],
    options: [why],
    summary: 'ask the ERP for nothing (erp), or send nothing to the integration node (node), until it is released',
    example: "watchkeeper orders hold node --reason 'new release of the shop'",
    load: () => orderRequests().hold,
  },
  {
    name: 'orders release',
    changes: always,
    words: ['held?'],
    options: [why],
    summary: 'end a hold of the ERP (erp) or the node (node), or take the brake off (brake); without a word, all',
    example: "watchkeeper orders release node --reason 'the login is mended'",
    load: () => orderRequests().release,
  },
  {
    name: 'orders report',
    options: [{ flag: '--since <duration>', summary: 'from when on integrated orders are counted', fallback: '7d' }],
    summary: 'tell in numbers how the orders are, how many had to be sent, and which waits longest',
    example: 'watchkeeper orders report --since 30d',
    load: () => orderReport().report,
  },
  {
    name: 'orders import-checkpoint',
    changes: always,
    words: ['file'],
    options: [
      { flag: '--recheck-since <duration>', summary: 'check anew what the shop made since then, such as 30d' },
      legacyZone,
      longTimeout,
    ],
    summary: 'take over what the legacy order monitor knows, from its file data/checkpoint, with its position',
    example: 'watchkeeper orders import-checkpoint data/checkpoint --recheck-since 30d',
    load: () => checkpointImport().importCheckpoint,
  },
  {
    name: 'orders export-checkpoint',
    words: ['file'],
    options: [legacyZone, longTimeout],
    summary: 'write what is known of all orders into a file, as the legacy order monitor reads it',
    example: 'watchkeeper orders export-checkpoint checkpoint',
    load: () => checkpointExport().exportCheckpoint,
  },
  {
    name: 'import oms',
    words: ['folder'],
    options: [{ flag: '--out <file>', summary: 'write it there, and its secrets in files beside it' }],
    summary: 'turn the configuration of the legacy order monitor, its folder config, into ours',
    example: 'watchkeeper import oms config --out watchkeeper.yaml',
    load: () => importOms().oms,
  },
];
