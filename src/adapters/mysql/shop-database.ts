/** Connections to the shop's database, which is only read. What was broken is made anew with the next question. */
import type { FieldPacket, RowDataPacket } from 'mysql2';
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { readPassword, type PasswordPlace } from '../secrets/password';
import { leavePool, usePooled } from './pooled-session';
import { accessDenied, noPassword, shopFailure, shopSilent } from './shop-failure';

export interface ShopPlace extends PasswordPlace {
  host: string;
  port: number;
  username: string;
  database: string;
}

/** Few: the shop has customers to serve. */
const connectionLimit = 3;
const idleTimeoutMs = 60_000;
const connectTimeoutMs = 5_000;
export const usualDeadlineMs = 30_000;

/**
 * `timestamp` is told in UTC. A question that we have given up ends by itself on the server: MariaDB reads the first
 * comment, MySQL the second.
 */
const usualTerms =
  "set session time_zone = '+00:00' /*M! , max_statement_time = 120 */ /*!80000 , max_execution_time = 120000 */";
const readOnly = 'set session transaction read only';

export interface ShopAnswer {
  rows: RowDataPacket[];
  fields: FieldPacket[];
}

export class ShopDatabase {
  private pool: Pool | null = null;

  constructor(private readonly place: ShopPlace) {}

  /** Rejects with a ShopUnreadable, by the deadline. */
  async ask(sql: string, values: readonly unknown[] = [], deadlineMs = usualDeadlineMs): Promise<ShopAnswer> {
    try {
      return await this.tryToAsk(sql, values, deadlineMs);
    } catch (error) {
      this.forget();
      // The password may be another one by now.
      if ((error as { errno?: unknown }).errno !== accessDenied) throw shopFailure(error, this.place);
    }
    try {
      return await this.tryToAsk(sql, values, deadlineMs);
    } catch (error) {
      this.forget();
      throw shopFailure(error, this.place);
    }
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    if (pool !== null) await leavePool(pool);
  }

  private tryToAsk(sql: string, values: readonly unknown[], deadlineMs: number): Promise<ShopAnswer> {
    const ask = async (connection: PoolConnection): Promise<ShopAnswer> => {
      const [rows, fields] = await connection.query<RowDataPacket[]>(sql, [...values]);
      return { rows, fields };
    };
    return usePooled(
      () => this.connections(),
      ask,
      deadlineMs,
      () => shopSilent(this.place, deadlineMs),
    );
  }

  /** Questions of others that are under way go on to their end. */
  private forget(): void {
    const { pool } = this;
    this.pool = null;
    if (pool !== null) void leavePool(pool);
  }

  private connections(): Pool {
    return (this.pool ??= openPool(this.place));
  }
}

function openPool(place: ShopPlace): Pool {
  const { host, port, username, database } = place;
  let password: string;
  try {
    password = readPassword(place);
  } catch (error) {
    throw noPassword(error, place);
  }
  const pool = createPool({
    ...{ host, port, user: username, password, database },
    ...{ connectionLimit, maxIdle: 1, idleTimeout: idleTimeoutMs, connectTimeout: connectTimeoutMs },
    ...{ charset: 'UTF8MB4_BIN', supportBigNumbers: true, bigNumberStrings: true, dateStrings: true },
  });
  // An error here is one of the whole connection, which the next question tells.
  pool.pool.on('connection', (connection) => {
    connection.query(usualTerms, () => undefined);
    connection.query(readOnly, () => undefined);
  });
  return pool;
}
