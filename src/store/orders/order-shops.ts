/** Of each shop: what makes its tokens unique, and how far its orders are known. */
import type { RowDataPacket } from 'mysql2';
import type { OrderId } from '../../domain/orders/order';
import { noStops, type ShopStops } from '../../domain/orders/shop-stops';
import type { Session } from '../pool';

export interface KnownShop {
  epoch: string;
  /** Orders at or below it are none of ours. Null: scanning has not begun. */
  firstId: OrderId | null;
  floor: OrderId | null;
  comparedFrom: OrderId | null;
  comparedAt: string | null;
  stops: ShopStops;
}

/** One that is there keeps its epoch. */
export async function insertShop(session: Session, shop: string, epoch: string): Promise<void> {
  const sql =
    'insert into order_shops (shop, epoch) values (?, ?) on duplicate key update order_shops.shop = order_shops.shop';
  await session.query(sql, [shop, epoch]);
}

/** Null: nothing is known of it. */
export async function readShop(session: Session, shop: string): Promise<KnownShop | null> {
  const sql =
    'select epoch, cast(first_id as char) as firstId, cast(floor_id as char) as floor, ' +
    'cast(compared_from as char) as comparedFrom, compared_at as comparedAt, stops from order_shops where shop = ?';
  const [[row]] = await session.query<RowDataPacket[]>(sql, [shop]);
  if (row === undefined) return null;
  const { comparedAt, stops, ...known } = row as Omit<KnownShop, 'comparedAt' | 'stops'> & {
    comparedAt: Date | null;
    stops: string | null;
  };
  return {
    ...known,
    comparedAt: comparedAt?.toISOString() ?? null,
    stops: stops === null ? noStops : (JSON.parse(stops) as ShopStops),
  };
}

/** As its workflow told it last. */
export async function writeFloor(session: Session, shop: string, floor: OrderId): Promise<void> {
  await session.query('update order_shops set floor_id = cast(? as unsigned) where shop = ?', [floor, shop]);
}

/** Scanning begins anew above `floor`. */
export async function writeBeginning(session: Session, shop: string, floor: OrderId): Promise<void> {
  const id = 'cast(? as unsigned)';
  const sql =
    `update order_shops set first_id = ${id}, floor_id = ${id}, compared_from = least(compared_from, ${id}) ` +
    'where shop = ?';
  await session.query(sql, [floor, floor, floor, shop]);
}

/** Scanning reaches down to `floor` as well; where it has not begun it begins there. */
export async function lowerBeginning(session: Session, shop: string, floor: OrderId): Promise<void> {
  const id = 'cast(? as unsigned)';
  const sql =
    `update order_shops set first_id = least(coalesce(first_id, ${id}), ${id}), ` +
    `floor_id = least(coalesce(floor_id, ${id}), ${id}), compared_from = least(compared_from, ${id}) where shop = ?`;
  await session.query(sql, [floor, floor, floor, floor, floor, shop]);
}

/** It never sinks by this. */
export async function raiseComparedFrom(session: Session, shop: string, id: OrderId): Promise<void> {
  const sql =
    'update order_shops set compared_from = greatest(coalesce(compared_from, 0), cast(? as unsigned)) where shop = ?';
  await session.query(sql, [id, shop]);
}

export async function writeComparedAt(session: Session, shop: string, at: Date): Promise<void> {
  await session.query('update order_shops set compared_at = ? where shop = ?', [at, shop]);
}

export async function writeStops(session: Session, shop: string, stops: ShopStops): Promise<void> {
  await session.query('update order_shops set stops = ? where shop = ?', [JSON.stringify(stops), shop]);
}
