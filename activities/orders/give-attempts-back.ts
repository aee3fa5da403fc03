/**
 * The node ended tasks well and did nothing. Which attempt is given back is known by its token, so that a repetition gives
 * none back twice. An order that is being sent again keeps what it has: its workflow writes its row.
 */
import type { OrderSettings } from '../../config/orders';
import type { OrderId } from '../../src/domain/orders/order';
import { hasAttemptsLeft } from '../../src/domain/orders/order-progress';
import { attemptGivenBack } from '../../src/domain/orders/order-requests';
import type { OrderRow } from '../../src/domain/orders/order-row';
import { beatingUntilCancelled } from '../beating';
import { failAs } from '../fail';

export interface GiveBackDeps {
  settings: () => OrderSettings;
  now: () => number;
  records: {
    read: (shop: string, ids: readonly OrderId[]) => Promise<OrderRow[]>;
    /** Each unless it was changed since, or its attempt was given back already. */
    giveBack: (shop: string, changes: readonly { row: OrderRow; seq: number }[]) => Promise<void>;
  };
}

export function giveAttemptsBackWith({ settings, now, records }: GiveBackDeps) {
  return (shop: string, orders: OrderId[]): Promise<void> =>
    failAs(() =>
      beatingUntilCancelled(async () => {
        const at = new Date(now()).toISOString();
        const rows = await records.read(shop, orders);
        const changes = rows.flatMap((row) => {
          const changed = rowGivenBack(row, at, settings());
          return changed === null ? [] : [{ row: changed, seq: row.seq }];
        });
        await records.giveBack(shop, changes);
      }),
    );
}

function rowGivenBack(row: OrderRow, at: string, settings: Pick<OrderSettings, 'maxAttempts'>): OrderRow | null {
  if (row.phase !== 'toStart' && row.phase !== 'resting') return null;
  const progress = attemptGivenBack(row.progress);
  if (progress === row.progress) return null;
  const place = hasAttemptsLeft(progress, settings) ? { phase: 'toStart' as const, dueAt: at } : {};
  return { ...row, ...place, progress, updatedAt: at, seq: row.seq + 1 };
}
