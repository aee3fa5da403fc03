/**
 * Every condition that people are told of, by the word and the code of its problem. What is not here is shown by the
 * lists of its word and told to nobody, such as what follows from another condition.
 */
import { databaseProblems, type DatabaseProblemCode } from '../databases/failures';
import { hostProblems, type HostProblemCode } from '../hosts/failures';
import { orderProblems, type OrderProblemCode } from '../orders/failures';
import { tenantProblems, type TenantProblemCode } from '../tenants/failures';
import { alertProblems, type AlertProblemCode } from './failures';

export const severities = ['warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export interface ConditionKind {
  severity: Severity;
  /** In a few words, after its subject: `acme was given up`. */
  title: string;
  /** What to do about it. */
  advice: string;
  /** Told only when it has been true for so long, in milliseconds: some conditions heal by themselves. */
  afterMs: number;
}

type Kinds<Code extends string> = Partial<Record<Code, ConditionKind>>;

const critical = (title: string, advice: string, afterMs = 0): ConditionKind => ({
  ...{ severity: 'critical', title, advice, afterMs },
});
const warning = (title: string, advice: string, afterMs = 0): ConditionKind => ({
  ...{ severity: 'warning', title, advice, afterMs },
});

const halfAMinute = 30_000;
const minute = 60_000;
const hour = 60 * minute;

const tenants: Kinds<TenantProblemCode> = {
  fatal: critical('was given up after too many starts', tenantProblems.fatal),
  portConflict: warning('claims a port that is claimed already', tenantProblems.portConflict, halfAMinute),
  portTaken: critical('finds its port taken', tenantProblems.portTaken, halfAMinute),
  cannotStart: critical('cannot be started', tenantProblems.cannotStart, halfAMinute),
  noStartFile: warning('has no start file', tenantProblems.noStartFile, halfAMinute),
  unreadable: warning('has a directory that cannot be read', tenantProblems.unreadable, halfAMinute),
  badName: warning('has a name that is none', tenantProblems.badName, halfAMinute),
  badPort: warning('has a port that is none', tenantProblems.badPort, halfAMinute),
  noDatabase: critical('has no database', tenantProblems.noDatabase, halfAMinute),
  willNotStop: warning('survives SIGKILL', tenantProblems.willNotStop),
  nameTaken: warning('is there on two hosts', tenantProblems.nameTaken, minute),
};

const hosts: Kinds<HostProblemCode> = {
  hostLost: critical('is lost', hostProblems.hostLost),
  watchPathMissing: critical('has lost its watch path', hostProblems.watchPathMissing, halfAMinute),
  checksFailTogether: critical('fails many checks at once', hostProblems.checksFailTogether, halfAMinute),
  configurationRefused: warning('refuses its configuration', hostProblems.configurationRefused, minute),
  journalFull: critical('cannot write its journal', hostProblems.journalFull),
  brakedByFile: warning('is braked by a file', hostProblems.brakedByFile, hour),
  leftovers: warning('cannot delete what is left of tenants', hostProblems.leftovers, minute),
};

const databases: Kinds<DatabaseProblemCode> = {
  databaseDown: critical('is down', databaseProblems.databaseDown),
  databaseReadOnly: critical('only reads', databaseProblems.databaseReadOnly, halfAMinute),
  databaseFull: critical('takes no more connections', databaseProblems.databaseFull, halfAMinute),
  databaseBlocked: critical('blocks a host', databaseProblems.databaseBlocked, halfAMinute),
  databaseMisconfigured: warning('is not what is configured', databaseProblems.databaseMisconfigured, minute),
  databaseUnknown: warning('cannot be judged', databaseProblems.databaseUnknown, 5 * minute),
};

const alerts: Kinds<AlertProblemCode> = {
  channelFails: warning('takes no messages', alertProblems.channelFails),
};

const store: Kinds<'storeAway'> = {
  storeAway: critical('does not answer', alertProblems.storeAway, halfAMinute),
};

const orders: Kinds<OrderProblemCode> = {
  orderFailed: critical('has orders that the ERP did not get', orderProblems.orderFailed, halfAMinute),
  paymentPending: warning('has payments that the ERP does not know of', orderProblems.paymentPending, halfAMinute),
  outcomeUnknown: critical(
    'has orders of which nobody knows whether they were sent',
    orderProblems.outcomeUnknown,
    halfAMinute,
  ),
  badNumber: warning('has orders whose number is none', orderProblems.badNumber, halfAMinute),
  noAnswer: critical('has orders of which its ERP does not tell', orderProblems.noAnswer, halfAMinute),
  erpAway: critical('gets no answer from its ERP', orderProblems.erpAway),
  nodeAway: critical('cannot reach its integration node', orderProblems.nodeAway),
  nodeMisconfigured: critical('is refused by its integration node', orderProblems.nodeMisconfigured),
  nodeDoesNothing: critical('has a node that sends nothing', orderProblems.nodeDoesNothing),
  tooManyMissing: critical('misses more orders than it may', orderProblems.tooManyMissing),
  ordersWorkFails: critical('has orders that nobody works on', orderProblems.ordersWorkFails),
  shopAway: critical('has a database that does not answer', orderProblems.shopAway, 2 * minute),
  noPosition: warning('has orders that nobody looks for', orderProblems.noPosition, 10 * minute),
};

/** Routes may name every word of the system: of this one nobody is told anything yet. */
const metrics: Kinds<never> = {};

export const conditionKinds = { tenants, hosts, databases, metrics, orders, alerts, store };
export type AlertWord = keyof typeof conditionKinds;
export const alertWords = Object.keys(conditionKinds) as AlertWord[];

/** Null: nobody is told of it. */
export function conditionKind(word: AlertWord, code: string): ConditionKind | null {
  const kinds: Partial<Record<string, ConditionKind>> = conditionKinds[word];
  return Object.hasOwn(kinds, code) ? (kinds[code] ?? null) : null;
}
