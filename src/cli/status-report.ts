/** `status --json`, made from what was read. */
import { brakeSentence } from '../domain/databases/brake';
import type { DatabaseProblemCode } from '../domain/databases/failures';
import type { PoolRules } from '../domain/databases/pool-rules';
import { hostProblems, type HostProblemCode } from '../domain/hosts/failures';
import { houseProblems, type HouseProblemCode } from '../domain/house-problems';
import type { TemporalRefusalKind } from '../client/request-failure';
import type { TenantProblemCode } from '../domain/tenants/failures';
import type { OrderProblemCode } from '../domain/orders/failures';
import { tenantStateNames, type TenantStateName } from '../domain/tenants/tenant-state';
import { releaseTerms } from '../domain/tenants/release';
import type { TenantRow } from '../domain/tenants/tenant-row';
import type { StoreFailureKind } from '../store/failure';
import { remarksOfShop, problemsOfShop } from './order-problems';
import { viewOrdersStatus, type OrdersStatus } from './order-status';
import type { KnownShop } from './order-why';
import type { SeenStore } from './see-store';
import { viewTenant, type SeenHost } from './tenant-view';

export interface StatusReport {
  ready: boolean;
  asOf: string;
  temporal: { address: string; reachable: boolean };
  /** Null: none is configured. */
  store: { address: string; usable: boolean } | null;
  hosts: { id: string; state: SeenHost['state']; agentSince: string | null; asOf: string | null }[];
  tenants: { total: number; byState: Record<TenantStateName, number> };
  /** Null: none are configured, or Temporal cannot be reached. */
  orders: OrdersStatus | null;
  problems: StatusProblem[];
  /** What somebody wants so, and should not forget. */
  remarks: StatusRemark[];
  /** How many last of which people have been told; null when nobody knows. */
  alerts: number | null;
}

export interface StatusRemark {
  word: 'tenants' | 'databases' | 'orders';
  subject: string;
  code: 'released' | 'braked' | 'drained' | 'paused' | 'held';
  message: string;
  since: string;
}

export interface StatusProblem {
  word: 'temporal' | 'store' | 'hosts' | 'tenants' | 'databases' | 'orders';
  subject: string;
  code:
    HouseProblemCode | StoreFailureKind | HostProblemCode | TenantProblemCode | DatabaseProblemCode | OrderProblemCode;
  message: string;
  /** Null when nobody knows. */
  since: string | null;
}

export interface SeenHouse {
  address: string;
  configuredHosts: readonly string[];
  /** Null when Temporal could not be reached. */
  seen: {
    hosts: readonly SeenHost[];
    /** When a host that is not up became so, as its workflow tells. */
    awaySince: ReadonlyMap<string, string>;
    rows: readonly TenantRow[];
    isWorkerAnswering: boolean;
    /** What people decided about the databases; null without databases. */
    pool: { name: string; rules: PoolRules } | null;
    alerts: number;
    /** Null without orders. */
    shop: { name: string; known: KnownShop } | null;
  } | null;
  store: SeenStore | null;
  /** When nothing was seen although Temporal answers. */
  refusal?: { kind: TemporalRefusalKind; message: string };
}

export function reportStatus({ address, configuredHosts, seen, store, refusal }: SeenHouse, now: string): StatusReport {
  const seenStore = store && { address: store.address, usable: store.failure === null };
  if (seen === null) {
    const code = refusal?.kind ?? 'temporalUnreachable';
    const message = refusal?.message ?? houseProblems.temporalUnreachable;
    return {
      ready: false,
      asOf: now,
      temporal: { address, reachable: refusal !== undefined && refusal.kind !== 'tlsFailed' },
      store: seenStore,
      hosts: configuredHosts.map((id) => ({ id, state: 'unknown', agentSince: null, asOf: null })),
      tenants: { total: 0, byState: noTenants() },
      orders: null,
      problems: [{ word: 'temporal', subject: address, code, message, since: null }, ...problemOfStore(store)],
      remarks: [],
      alerts: null,
    };
  }
  const configured = configuredHosts.map((id) => hostOf(seen.hosts, id));
  return {
    ready: seen.isWorkerAnswering && configured.every((host) => host.state === 'up' && host.status?.isScanned === true),
    asOf: now,
    temporal: { address, reachable: true },
    store: seenStore,
    hosts: configured.map(({ id, state, status, beatAt }) => ({
      id,
      state,
      agentSince: status?.agentSince ?? null,
      asOf: beatAt,
    })),
    tenants: countTenants(seen.hosts, seen.rows),
    orders: seen.shop && viewOrdersStatus(seen.shop.name, seen.shop.known),
    problems: withoutRepetition([
      ...(seen.isWorkerAnswering ? [] : [workerProblem(address)]),
      ...problemOfStore(store),
      ...configured.flatMap((host) => problemsOfHost(host, seen.awaySince.get(host.id) ?? host.beatAt)),
      ...seen.rows.flatMap(problemOfTenant),
      ...problemsOfOrders(seen.shop),
    ]),
    remarks: [...seen.rows.flatMap(remarkOfTenant), ...remarksOfPool(seen.pool), ...remarksOfOrders(seen.shop)],
    alerts: seen.alerts,
  };
}

/**
 * By the list of tenants, which is the newest there is; but where it is known to lag behind its host (something untold,
 * or not the same number of tenants), by the host's own count.
 */
export function countTenants(hosts: readonly SeenHost[], rows: readonly TenantRow[]): StatusReport['tenants'] {
  const byState = noTenants();
  const ids = new Set([...hosts.map(({ id }) => id), ...rows.map(({ host }) => host)]);
  for (const id of ids) {
    const host = hostOf(hosts, id);
    const itsRows = rows.filter((row) => row.host === id);
    const own = host.state === 'up' && host.status !== null ? host.status : null;
    if (own !== null && (own.untold.count > 0 || own.tenants.total !== itsRows.length)) {
      for (const state of tenantStateNames) byState[state] += own.tenants.byState[state] ?? 0;
    } else {
      for (const row of itsRows) byState[viewTenant(row, host).state] += 1;
    }
  }
  return { total: tenantStateNames.reduce((sum, state) => sum + byState[state], 0), byState };
}

function hostOf(hosts: readonly SeenHost[], id: string): SeenHost {
  return hosts.find((host) => host.id === id) ?? { id, state: 'unknown', status: null, beatAt: null };
}

function noTenants(): Record<TenantStateName, number> {
  return Object.fromEntries(tenantStateNames.map((state) => [state, 0])) as Record<TenantStateName, number>;
}

function workerProblem(address: string): StatusProblem {
  return { word: 'temporal', subject: address, code: 'workerAway', message: houseProblems.workerAway, since: null };
}

function problemOfStore(store: SeenStore | null): StatusProblem[] {
  if (store === null || store.failure === null) return [];
  const { kind, message } = store.failure;
  return [{ word: 'store', subject: store.address, code: kind, message, since: null }];
}

export function problemsOfHost(host: SeenHost, awaySince: string | null): StatusProblem[] {
  const subject = host.id;
  const own = (code: 'hostUnknown' | 'notScanned', since: string | null): StatusProblem => {
    return { word: 'hosts', subject, code, message: houseProblems[code], since };
  };
  if (host.state === 'lost') {
    return [{ word: 'hosts', subject, code: 'hostLost', message: hostProblems.hostLost, since: awaySince }];
  }
  if (host.state === 'unknown' || host.status === null) return [own('hostUnknown', awaySince)];
  const told = host.status.problems.map(({ word, subject, code, message, since }) => {
    return { word, subject, code, message, since };
  });
  return host.status.isScanned ? told : [own('notScanned', host.status.agentSince), ...told];
}

function problemOfTenant({ name, problem }: TenantRow): StatusProblem[] {
  if (problem === null) return [];
  return [{ word: 'tenants', subject: name, code: problem.code, message: problem.message, since: problem.since }];
}

function remarkOfTenant({ name, released }: TenantRow): StatusRemark[] {
  if (released === undefined) return [];
  const message = `by ${released.by}${releaseTerms(released)}`;
  return [{ word: 'tenants', subject: name, code: 'released', message, since: released.since }];
}

function remarksOfPool(pool: { name: string; rules: PoolRules } | null): StatusRemark[] {
  if (pool === null) return [];
  const { brakes, drained } = pool.rules;
  const braked = brakes.map((brake): StatusRemark => {
    return { word: 'databases', subject: pool.name, code: 'braked', message: brakeSentence(brake), since: brake.since };
  });
  const out = drained.map(({ member, by, reason, since }): StatusRemark => {
    const message = `by ${by}${reason === null ? '' : `: ${reason}`}`;
    return { word: 'databases', subject: member, code: 'drained', message, since };
  });
  return [...braked, ...out];
}

type SeenShop = NonNullable<SeenHouse['seen']>['shop'];

function problemsOfOrders(shop: SeenShop): StatusProblem[] {
  if (shop === null) return [];
  return problemsOfShop(shop.known).map((problem) => ({ word: 'orders', subject: shop.name, ...problem }));
}

function remarksOfOrders(shop: SeenShop): StatusRemark[] {
  if (shop === null) return [];
  return remarksOfShop(shop.known).map((remark) => ({ word: 'orders', subject: shop.name, ...remark }));
}

/** A host and a tenant's workflow may both tell of the same. */
function withoutRepetition(problems: readonly StatusProblem[]): StatusProblem[] {
  const key = ({ word, subject, code }: StatusProblem) => JSON.stringify([word, subject, code]);
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}
