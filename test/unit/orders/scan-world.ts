/** A shop whose orders commit late, vanish and lie about their dates, and scans that are let loose on it. */

export const minute = 60_000;

export interface ShopOrder {
  /** Allocated in rising order. */
  id: number;
  allocatedAtMs: number;
  /** Null: rolled back, so its id is a gap. */
  visibleAtMs: number | null;
  /** Null: for ever. */
  deletedAtMs: number | null;
  createdAtMs: number | null;
  /** The ERP has no answer about it before then. */
  answerableAtMs: number;
}

export interface World {
  orders: ShopOrder[];
  /** By date, those without one first. */
  byDate: ShopOrder[];
  random: () => number;
  /** Nothing is allocated any more from then on. */
  endsAtMs: number;
  lookBackMs: number;
  cycleMs: number;
  limit: number;
  /** No answer about anything. */
  outage: { fromMs: number; toMs: number };
}

/** A row as it is seen at a moment. */
export type Row = Pick<ShopOrder, 'id' | 'createdAtMs'>;

/** How often each order was handed over as checked. */
export type Handled = Map<number, number>;

export interface Shop {
  readonly nowMs: number;
  /** In key order, as visible at this moment, which passes while one reads. */
  rowsAbove: (id: number) => Row[];
  /** Those without a date too. */
  rowsDated: (fromMs: number, toMs: number) => Row[];
  highestVisible: () => number | null;
  /** Whether the ERP told; then it counts as checked. */
  ask: (id: number) => boolean;
  /** Whether whoever scans dies here. */
  isCrash: () => boolean;
}

export interface Scan {
  cycle: (shop: Shop, world: World) => void;
}

/** Small, and the same for ever (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function makeWorld(seed: number, count: number, cycles: number): World {
  const random = randomFrom(seed);
  const [cycleMs, lookBackMs, startMs] = [12 * minute, 120 * minute, Date.parse('2026-03-01T00:00:00Z')];
  const spanMs = cycles * cycleMs;
  const times = Array.from({ length: count }, () => startMs + Math.floor(random() * spanMs)).sort((a, b) => a - b);
  const orders: ShopOrder[] = [];
  let id = 70_000;
  for (const time of times) {
    id += random() < 0.05 ? 1 + Math.floor(random() * 30) : 1;
    // Bursts share a moment to the millisecond.
    const allocatedAtMs = random() < 0.3 ? time - (time % minute) : time;
    const visibleAtMs = random() < 0.05 ? null : allocatedAtMs + commitDelay(random, lookBackMs);
    const isDeleted = visibleAtMs !== null && random() < 0.03;
    orders.push({
      ...{ id, allocatedAtMs, visibleAtMs },
      deletedAtMs: isDeleted ? visibleAtMs + Math.floor(random() * 300 * minute) : null,
      createdAtMs: createdAt(random, allocatedAtMs),
      answerableAtMs: random() < 0.001 ? allocatedAtMs + Math.floor(random() * 300 * minute) : 0,
    });
  }
  orders.sort((one, other) => one.allocatedAtMs - other.allocatedAtMs || one.id - other.id);
  const ids = orders.map((order) => order.id).sort((a, b) => a - b);
  for (const [at, order] of orders.entries()) order.id = ids[at]!;
  const outage = { fromMs: startMs + spanMs / 3, toMs: startMs + spanMs / 3 + 40 * minute };
  const limit = Math.ceil((count / cycles) * 1.6) + 2;
  const byDate = [...orders].sort((one, other) => (one.createdAtMs ?? 0) - (other.createdAtMs ?? 0));
  return { orders, byDate, random, endsAtMs: startMs + spanMs, lookBackMs, cycleMs, limit, outage };
}

function commitDelay(random: () => number, lookBackMs: number): number {
  const kind = random();
  if (kind < 0.7) return Math.floor(random() * 2_000);
  return kind < 0.72 ? lookBackMs : Math.floor(random() * lookBackMs);
}

function createdAt(random: () => number, allocatedAtMs: number): number | null {
  const kind = random();
  if (kind < 0.01) return null;
  if (kind < 0.06) return allocatedAtMs - Math.floor(random() * 10 * 24 * 60 * minute);
  // So that its date has come before the end, also for a scan that waits for it.
  if (kind < 0.11) return allocatedAtMs + Math.floor(random() * 300 * minute);
  return kind < 0.3 ? allocatedAtMs - (allocatedAtMs % minute) : allocatedAtMs;
}

export interface ScanResult {
  /** Still there at the end, and never checked. */
  missed: number;
  handledTwice: number;
  checked: number;
}

/** Lets the scan run until long after the last order, so that whatever it has not checked by then it never will. */
export function runScan(world: World, scan: Scan): ScanResult {
  const handled: Handled = new Map();
  const untilMs = world.endsAtMs + 2 * world.lookBackMs + 400 * minute;
  let nowMs = world.orders[0]?.allocatedAtMs ?? 0;
  for (; nowMs < untilMs; nowMs += world.cycleMs)
    scan.cycle(shopAt(world, nowMs, nowMs < world.endsAtMs, handled), world);
  const left = world.orders.filter((order) => isVisible(order, nowMs));
  const counts = [...handled.values()];
  return {
    missed: left.filter(({ id }) => !handled.has(id)).length,
    handledTwice: counts.filter((count) => count > 1).length,
    checked: counts.length,
  };
}

function shopAt(world: World, startMs: number, mayCrash: boolean, handled: Handled): Shop {
  const { orders, byDate, random, outage, limit } = world;
  const crashesAt = mayCrash && random() < 0.1 ? Math.floor(random() * limit) : Infinity;
  let [nowMs, steps] = [startMs, 0];
  return {
    get nowMs() {
      return nowMs;
    },
    rowsAbove: (id) => {
      const rows: Row[] = [];
      for (let at = firstAbove(orders, id, idOf); at < orders.length; at += 1) {
        const order = orders[at]!;
        if (order.allocatedAtMs > nowMs) break;
        if (isVisible(order, nowMs)) rows.push(order);
      }
      nowMs += Math.floor(random() * 5_000);
      return rows;
    },
    rowsDated: (fromMs, toMs) => {
      const rows: Row[] = [];
      for (let at = 0; at < byDate.length; at += 1) {
        const order = byDate[at]!;
        const datedMs = order.createdAtMs ?? fromMs;
        if (datedMs > toMs) break;
        if (datedMs < fromMs) at = firstAbove(byDate, fromMs - 1, dateOf) - 1;
        else if (isVisible(order, nowMs)) rows.push(order);
      }
      return rows;
    },
    highestVisible: () => {
      nowMs += Math.floor(random() * 5_000);
      for (let at = firstAbove(orders, nowMs, allocationOf) - 1; at >= 0; at -= 1)
        if (isVisible(orders[at]!, nowMs)) return orders[at]!.id;
      return null;
    },
    ask: (id) => {
      const isOutage = nowMs >= outage.fromMs && nowMs < outage.toMs;
      const order = orders[firstAbove(orders, id, idOf) - 1]!;
      if (isOutage || nowMs < order.answerableAtMs || random() < 0.02) return false;
      handled.set(id, (handled.get(id) ?? 0) + 1);
      return true;
    },
    isCrash: () => steps++ >= crashesAt,
  };
}

export function isVisible({ visibleAtMs, deletedAtMs }: ShopOrder, nowMs: number): boolean {
  return visibleAtMs !== null && visibleAtMs <= nowMs && (deletedAtMs === null || nowMs < deletedAtMs);
}

const idOf = ({ id }: ShopOrder) => id;
const allocationOf = ({ allocatedAtMs }: ShopOrder) => allocatedAtMs;
const dateOf = ({ createdAtMs }: ShopOrder) => createdAtMs ?? 0;

/** Where the first order stands that is beyond, in a list that rises. */
function firstAbove(orders: readonly ShopOrder[], value: number, of: (order: ShopOrder) => number): number {
  let [low, high] = [0, orders.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of(orders[middle]!) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
