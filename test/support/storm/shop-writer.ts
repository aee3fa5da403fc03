/**
 * The application of a shop in which orders appear: their transactions commit late and out of order, or never; their dates
 * are wrong; some are deleted soon; some the ERP has already. What the shop has in the end, its table says.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  createConnection,
  type Connection,
  type ConnectionOptions,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
import { inProgressStatus } from '../../../src/domain/orders/erp-answer';
import { Chance } from '../house/random';
import { noteInLedger } from './erp-ledger';

/** From the allocation of an id to its commit, at most; the look back of whoever scans is longer. */
export const latestCommitMs = 12_000;
const badNumbers = [null, '', '12; reboot', '$(reboot)', '77 78', '-9', '٣٤'];
const awayCodes = ['ER_SERVER_SHUTDOWN', 'ER_CONNECTION_KILLED', 'ER_QUERY_INTERRUPTED', 'ER_STATEMENT_TIMEOUT'];
const day = 86_400_000;

export interface WriterOptions {
  seed: number;
  orders: number;
  /** In which they begin. */
  forMs: number;
  shop: ConnectionOptions;
  ledger: string;
}

export class ShopWriter {
  readonly counts = { committed: 0, late: 0, rolledBack: 0, deleted: 0, bad: 0, had: 0, pending: 0, paid: 0, again: 0 };
  /** Orders that have not appeared yet, or not to their end. */
  left: number;

  constructor(private readonly options: WriterOptions) {
    this.left = options.orders;
  }

  /** Returns when the last one is there. */
  async run(): Promise<void> {
    const { orders, seed } = this.options;
    const each = Array.from({ length: orders }, async (_, at) => {
      await this.write(at, new Chance(seed, `order ${at}`));
      this.left -= 1;
    });
    await Promise.all(each);
  }

  private async write(at: number, chance: Chance): Promise<void> {
    const { forMs } = this.options;
    await delay(chance.between(0, forMs));
    const order = this.orderOf(at, chance);
    const isLate = chance.next() < 0.4;
    const holdMs = isLate ? chance.between(100, latestCommitMs * 0.8) : chance.between(0, 50);
    const isRolledBack = chance.next() < 0.05;
    if (order.isThere) this.noteThere(order, chance);
    const id = await this.commit(order, holdMs, isRolledBack);
    if (id === null) return;
    this.counts.committed += 1;
    if (isLate) this.counts.late += 1;
    const [payAfterMs, isDeleted, deleteAfterMs] = [
      chance.between(500, 15_000),
      chance.next() < 0.04,
      chance.between(0, 8_000),
    ];
    await Promise.all([
      order.isPaidLater ? this.payLater(order.number ?? '', payAfterMs) : undefined,
      isDeleted ? this.deleteLater(id, deleteAfterMs) : undefined,
    ]);
  }

  private orderOf(at: number, chance: Chance) {
    const kind = chance.next();
    const isBad = kind < 0.02;
    const number = isBad ? (chance.pick(badNumbers) ?? null) : String(900_000 + 7 * at);
    const isThere = kind > 0.7;
    const status = kind > 0.95 ? inProgressStatus : 'tspeeFaturado';
    const draw = chance.next();
    const shift =
      draw < 0.2 ? -chance.between(0, 3 * day) : draw < 0.3 ? chance.between(0, day / 12) : chance.between(-900, 900);
    const createdAt = chance.next() < 0.02 ? null : new Date(Date.now() + shift);
    if (isBad) this.counts.bad += 1;
    return { number, isThere, status, createdAt, isPaidLater: kind > 0.975, state: 'authorized' };
  }

  private noteThere({ number, status }: { number: string | null; status: string }, chance: Chance): void {
    const { ledger } = this.options;
    noteInLedger(ledger, {
      kind: 'had',
      number: number ?? '',
      status,
      visibleAtMs: Date.now() - chance.between(0, day),
    });
    this.counts[status === inProgressStatus ? 'pending' : 'had'] += 1;
  }

  private async payLater(number: string, afterMs: number): Promise<void> {
    await delay(afterMs);
    noteInLedger(this.options.ledger, { kind: 'paid', number, status: 'tspeeFaturado', visibleAtMs: 0 });
    this.counts.paid += 1;
  }

  private async deleteLater(id: number, afterMs: number): Promise<void> {
    await delay(afterMs);
    const isDone = await this.tryTo((connection) => connection.query('delete from orders where id = ?', [id]));
    if (isDone) this.counts.deleted += 1;
  }

  /** Tries until it is in the shop; null: it was to be rolled back. */
  private async commit(
    order: { number: string | null; state: string; createdAt: Date | null },
    holdMs: number,
    isRolledBack: boolean,
  ): Promise<number | null> {
    const values = [order.number, order.state, order.createdAt];
    for (let again = 0; ; again += 1) {
      let id: number | null = null;
      const isDone = await this.tryTo(async (connection) => {
        if (again > 0 && order.number !== null) {
          // Of a commit whose answer was lost.
          const sql = 'select id from orders where number = ?';
          const [[found]] = await connection.query<RowDataPacket[]>(sql, [order.number]);
          if (found !== undefined) return void (id = Number(found['id']));
        }
        const allocatedAtMs = performance.now();
        await connection.beginTransaction();
        const sql = 'insert into orders (number, state, created_at) values (?, ?, ?)';
        const [inserted] = await connection.query<ResultSetHeader>(sql, values);
        await delay(holdMs);
        const isTooLate = performance.now() - allocatedAtMs > latestCommitMs;
        if (isRolledBack) return void (await connection.rollback());
        if (isTooLate) throw new Error('this machine was too slow to commit in time');
        await connection.commit();
        id = inserted.insertId;
      });
      if (isDone && isRolledBack) this.counts.rolledBack += 1;
      if (isDone) return id;
      this.counts.again += 1;
      await delay(300);
    }
  }

  /** False: the shop was away, or went away meanwhile. */
  private async tryTo(act: (connection: Connection) => Promise<unknown>): Promise<boolean> {
    let connection: Connection | null = null;
    const work = async () => {
      connection = await createConnection({ ...this.options.shop, timezone: 'Z' });
      await act(connection);
    };
    try {
      // One whose server goes while nothing is asked may not answer at all.
      await withDeadline(work(), latestCommitMs + 3_000);
      return true;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      // What the server says of a statement is said again the next time.
      if (code.startsWith('ER_') && !awayCodes.includes(code)) throw error;
      return false;
    } finally {
      (connection as Connection | null)?.destroy();
    }
  }
}

async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  const ending = new AbortController();
  const late = delay(ms, null, { signal: ending.signal }).then(() => Promise.reject(new Error(`not within ${ms} ms`)));
  try {
    await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    ending.abort();
  }
}
