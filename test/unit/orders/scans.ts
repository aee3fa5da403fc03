/** Three ways to look for new orders: ours, and the two that suggest themselves. */
import {
  newScanPosition,
  nextPosition,
  planScan,
  type ScanPosition,
  type UnrecordedOrder,
} from '../../../src/domain/orders/scan-window';
import { minute, type Row, type Scan, type Shop, type World } from './scan-world';

const minAgeMs = 30 * minute;

/** As the activity will do it: records survive a crash, and the position is what was last given back. */
export class WindowScan implements Scan {
  position: ScanPosition = newScanPosition('0');
  longestWindow = 0;
  private readonly records = new Set<number>();
  /** Those of them that are not checked, with the moment at which they are due. */
  private readonly young = new Map<number, number>();

  constructor(
    private readonly lookBackMs: number,
    private readonly pageLimit = Infinity,
  ) {}

  cycle(shop: Shop, { limit }: World): void {
    const beganAtMs = shop.nowMs;
    const { floor, askedThrough } = this.position;
    const all = shop.rowsAbove(Number(floor));
    const rows = all.slice(0, this.pageLimit);
    this.longestWindow = Math.max(this.longestWindow, all.length);
    const rules = { minAgeMs, lookBackMs: this.lookBackMs, maxOrdersPerRequest: limit };
    const due = this.dueYoung(shop);
    const plan = planScan(this.unrecorded(rows), due, askedThrough, beganAtMs, rules);
    for (const { orderId, dueAtMs } of plan.young) {
      this.records.add(Number(orderId));
      this.young.set(Number(orderId), dueAtMs);
    }
    for (const id of plan.ask) {
      if (shop.isCrash()) return;
      if (!shop.ask(Number(id))) continue;
      this.records.add(Number(id));
      this.young.delete(Number(id));
    }
    const [lowest] = this.unrecorded(rows);
    const highest = shop.highestVisible();
    if (shop.isCrash()) return;
    const look = {
      ...{ beganAtMs, endedAtMs: shop.nowMs },
      highestVisible: highest === null ? null : String(highest),
      readThrough: String(rows.at(-1)?.id ?? floor),
      lowestUnrecorded: lowest?.orderId ?? null,
    };
    this.position = nextPosition(this.position, plan.askedThrough, look, rules);
  }

  private unrecorded(rows: readonly Row[]): UnrecordedOrder[] {
    const found = rows.filter(({ id }) => !this.records.has(id));
    return found.map(({ id, createdAtMs }) => ({ orderId: String(id), createdAtMs }));
  }

  private dueYoung(shop: Shop): string[] {
    const due = [...this.young].filter(([, dueAtMs]) => dueAtMs <= shop.nowMs);
    return due.map(([id]) => String(id));
  }
}

/** `id > <the last one that was checked>`, as the legacy did, but in order, and with those without an answer asked again. */
export class LastIdScan implements Scan {
  private lastId = 0;
  private unanswered: number[] = [];

  cycle(shop: Shop, { limit }: World): void {
    const startedAtMs = shop.nowMs;
    const rows = shop.rowsAbove(this.lastId).filter(({ createdAtMs }) => (createdAtMs ?? 0) <= startedAtMs - minAgeMs);
    this.unanswered = this.unanswered.filter((id) => !shop.ask(id));
    for (const { id } of rows.slice(0, limit)) {
      if (shop.isCrash()) return;
      if (!shop.ask(id)) this.unanswered.push(id);
      this.lastId = id;
    }
  }
}

/** `created_at >= <lookBack before what is old enough>`, with a record of each that was checked. */
export class CreatedAtScan implements Scan {
  private readonly records = new Set<number>();

  cycle(shop: Shop, { limit, lookBackMs }: World): void {
    const olderMs = shop.nowMs - minAgeMs;
    const rows = shop.rowsDated(olderMs - lookBackMs, olderMs).filter(({ id }) => !this.records.has(id));
    for (const { id } of rows.slice(0, limit)) {
      if (shop.isCrash()) return;
      if (shop.ask(id)) this.records.add(id);
    }
  }
}
