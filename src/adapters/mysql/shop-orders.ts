/** The orders of a shop, as its database has them. The names of the table and of its columns are plain words. */
import { Types, type FieldPacket, type RowDataPacket } from 'mysql2';
import type { IdRange } from '../../domain/orders/id-parts';
import type { OrderId } from '../../domain/orders/order';
import type { UnrecordedOrder } from '../../domain/orders/scan-window';
import type { ShopOrder, ShopPart, ShopReader } from '../../domain/orders/shop-reader';
import { shopClock, type ShopClock } from '../../domain/orders/shop-time';
import { ShopDatabase, usualDeadlineMs, type ShopPlace } from './shop-database';
import { ShopUnreadable } from './shop-failure';

/** As configured. */
export interface ShopTable {
  table: string;
  id: string;
  number: string;
  createdAt: string;
  state: string;
  timeZone: string;
}

/** There may be no key for what it asks. */
const longDeadlineMs = 110_000;

export class ShopOrders implements ShopReader {
  private readonly database: ShopDatabase;
  private readonly clock: ShopClock;
  private readonly utc = shopClock('UTC');
  private readonly table: string;
  private readonly id: string;
  /** Without the zeros that a column may be filled with. */
  private readonly whole: string;
  private readonly range: string;

  constructor(
    place: ShopPlace,
    private readonly names: ShopTable,
    private readonly deadlineMs = usualDeadlineMs,
  ) {
    this.database = new ShopDatabase(place);
    this.clock = shopClock(names.timeZone);
    this.table = quoted(names.table);
    this.id = quoted(names.id);
    this.whole = `cast(${this.id} as unsigned)`;
    this.range = `${this.id} > cast(? as unsigned) and ${this.id} <= cast(? as unsigned)`;
  }

  async nextId(above: OrderId): Promise<OrderId | null> {
    const sql = `select cast(cast(min(${this.id}) as unsigned) as char) as id from ${this.table} where ${this.id} > cast(? as unsigned)`;
    return idOf((await this.ask(sql, [above])).rows[0]);
  }

  async highestId(): Promise<OrderId | null> {
    return idOf(
      (await this.ask(`select cast(cast(max(${this.id}) as unsigned) as char) as id from ${this.table}`)).rows[0],
    );
  }

  /** A million ids take about a second (MariaDB 10.11, rows of 250 bytes). */
  async countParts({ above, through }: IdRange, partSize: string): Promise<ShopPart[]> {
    const { id } = this;
    const sql =
      `select cast(${id} div cast(? as unsigned) as char) as part, count(*) as orders, cast(sum(${id}) as char) as sum, ` +
      `cast(sum(crc32(${this.whole})) as char) as mixed, cast(cast(max(${id}) as unsigned) as char) as highest ` +
      `from ${this.table} where ${this.range} group by 1`;
    const { rows } = await this.ask(sql, [partSize, above, through]);
    return rows.map(({ part, orders, sum, mixed, highest }) => ({
      ...{ part: String(part), count: Number(orders), highest: String(highest) },
      sums: `${String(sum)}/${String(mixed)}`,
    }));
  }

  async readCreated({ above, through }: IdRange, limit: number): Promise<UnrecordedOrder[]> {
    const sql =
      `select cast(${this.whole} as char) as orderId, ${quoted(this.names.createdAt)} as createdAt ` +
      `from ${this.table} where ${this.range} order by ${this.id} limit ?`;
    const { rows, fields } = await this.ask(sql, [above, through, limit]);
    const momentOf = this.momentReader(fields);
    return rows.map((row) => ({ orderId: String(row['orderId']), createdAtMs: momentOf(row['createdAt']) }));
  }

  async readOrders(ids: readonly OrderId[]): Promise<ShopOrder[]> {
    if (ids.length === 0) return [];
    const list = ids.map(() => 'cast(? as unsigned)').join(', ');
    return this.readWhole(`where ${this.id} in (${list})`, ids);
  }

  /** Null: it is not there. */
  async readOrder(id: OrderId): Promise<ShopOrder | null> {
    return (await this.readOrders([id]))[0] ?? null;
  }

  readNewest(limit: number): Promise<ShopOrder[]> {
    return this.readWhole(`order by ${this.id} desc limit ?`, [limit]);
  }

  async firstCreatedSince(atMs: number): Promise<OrderId | null> {
    const createdAt = quoted(this.names.createdAt);
    const { fields } = await this.ask(`select ${createdAt} as createdAt from ${this.table} limit 0`);
    const text = (isUtc(fields) ? this.utc : this.clock).write(atMs);
    const sql = `select cast(${this.whole} as char) as id from ${this.table} where ${createdAt} >= ? order by ${this.id} limit 1`;
    return idOf((await this.ask(sql, [text], longDeadlineMs)).rows[0]);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async readWhole(where: string, values: readonly unknown[]): Promise<ShopOrder[]> {
    const { number, createdAt, state } = this.names;
    const columns =
      `cast(${this.whole} as char) as orderId, cast(${quoted(number)} as char) as number, ` +
      `${quoted(createdAt)} as createdAt, cast(${quoted(state)} as char) as state`;
    const { rows, fields } = await this.ask(`select ${columns} from ${this.table} ${where}`, values);
    const momentOf = this.momentReader(fields);
    return rows.map((row) => ({
      ...{ orderId: String(row['orderId']), number: textOf(row['number']), state: textOf(row['state']) },
      createdAtMs: momentOf(row['createdAt']),
    }));
  }

  private ask(sql: string, values: readonly unknown[] = [], deadlineMs = this.deadlineMs) {
    return this.database.ask(sql, values, deadlineMs);
  }

  private momentReader(fields: readonly FieldPacket[]): (value: unknown) => number | null {
    const clock = isUtc(fields) ? this.utc : this.clock;
    return (value) => {
      const text = textOf(value);
      return text === null ? null : clock.read(text);
    };
  }
}

/** A `timestamp` is a moment, which the session tells in UTC; what else there is are digits of a clock on a wall. */
function isUtc(fields: readonly FieldPacket[]): boolean {
  const field = fields.find(({ name }) => name === 'createdAt');
  return (field?.columnType ?? field?.type) === Types.TIMESTAMP;
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function textOf(value: unknown): string | null {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function idOf(row: RowDataPacket | undefined): OrderId | null {
  const id = textOf(row?.['id']);
  if (id === null || /^\d+$/.test(id)) return id;
  throw new ShopUnreadable('the id of an order in the shop is no whole number above 0; correct orders.query.id');
}
