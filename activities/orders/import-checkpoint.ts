/** Takes over what the legacy knew: line by line where nothing newer is known, so that it may be repeated at any point. */
import type { OrderSettings } from '../../config/orders';
import { isNewer } from '../../src/domain/orders/checkpoint-file';
import { checkedOf, importedRow, isTaken } from '../../src/domain/orders/imported-row';
import { idBefore, lowerId, type CheckedOrder, type OrderId } from '../../src/domain/orders/order';
import type { CheckpointImport, CheckpointImported } from '../../src/domain/orders/order-change';
import type { OrderRow } from '../../src/domain/orders/order-row';
import type { ShopReader } from '../../src/domain/orders/shop-reader';
import { beatingUntilCancelled } from '../beating';
import { failAs, failWith } from '../fail';
import type { ChangedRow } from './ask-batch';

export interface ImportDeps {
  settings: () => OrderSettings;
  now: () => number;
  shopOrders: () => Pick<ShopReader, 'firstCreatedSince'>;
  records: {
    /** Makes what is known of a shop where there is nothing. */
    epoch: (shop: string) => Promise<string>;
    /** Of all lines that wait. */
    judgeLines: (id: string) => Promise<{ count: number; hash: string }>;
    /** Lowest id first, those above `above`; null: all. */
    readLines: (id: string, above: OrderId | null, limit: number) => Promise<CheckedOrder[]>;
    read: (shop: string, ids: readonly OrderId[]) => Promise<OrderRow[]>;
    /** All of it or nothing; each unless it was changed since. Returns those that were written. */
    merge: (shop: string, added: readonly OrderRow[], changed: readonly ChangedRow[]) => Promise<OrderId[]>;
    /** Where scanning has begun it is never raised by this; returns where it is then. */
    lowerBeginning: (shop: string, floor: OrderId) => Promise<OrderId>;
  };
}

const batchSize = 1_000;

export function importCheckpointWith(deps: ImportDeps) {
  return (wanted: CheckpointImport): Promise<CheckpointImported> =>
    failAs(() => beatingUntilCancelled(() => importLines(deps, wanted)));
}

async function importLines(deps: ImportDeps, wanted: CheckpointImport): Promise<CheckpointImported> {
  const { records } = deps;
  const { shop, head, recheckSince } = wanted;
  await refuseOthers(deps, wanted);
  await records.epoch(shop);
  // Before anything is written: the shop may be away.
  const first = recheckSince === null ? null : await deps.shopOrders().firstCreatedSince(Date.parse(recheckSince));
  const begin = first === null ? head : lowerId(head, idBefore(first));
  let [taken, kept] = [0, 0];
  let above: OrderId | null = null;
  for (;;) {
    const lines: CheckedOrder[] = await records.readLines(wanted.import, above, batchSize);
    const last = lines.at(-1);
    if (last === undefined) break;
    const count = await takeOver(deps, shop, lines, recheckSince);
    taken += count;
    kept += lines.length - count;
    above = last.orderId;
  }
  return { taken, kept, floor: await records.lowerBeginning(shop, begin) };
}

async function refuseOthers({ records }: ImportDeps, wanted: CheckpointImport): Promise<void> {
  const { count, hash } = await records.judgeLines(wanted.import);
  if (count === wanted.count && hash === wanted.hash) return;
  const found =
    count === wanted.count
      ? 'other lines wait in the store than were sent there'
      : `${count} lines wait in the store, and ${wanted.count} were sent there`;
  throw failWith('checkpointRefused', `${found}; nothing was taken over, send the file once more`);
}

/** Returns how many of them were taken, by this or by an attempt before. */
async function takeOver(
  { settings, now, records }: ImportDeps,
  shop: string,
  lines: readonly CheckedOrder[],
  recheckSince: string | null,
): Promise<number> {
  const nowAt = new Date(now()).toISOString();
  const rows = await records.read(
    shop,
    lines.map(({ orderId }) => orderId),
  );
  const known = new Map(rows.map((row) => [row.orderId, row]));
  const added: OrderRow[] = [];
  const changed: ChangedRow[] = [];
  let takenBefore = 0;
  for (const line of lines) {
    const row = known.get(line.orderId);
    if (row === undefined) added.push(importedRow(line, null, settings(), nowAt, recheckSince));
    else if (isTaken(row, line)) takenBefore += 1;
    else if (row.phase !== 'open' && isNewer(line, checkedOf(row)))
      changed.push({ row: importedRow(line, row, settings(), nowAt, recheckSince), seq: row.seq });
  }
  return takenBefore + (await records.merge(shop, added, changed)).length;
}
