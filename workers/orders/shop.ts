/** The shop's own database, which is only read. */
import { createPool, type RowDataPacket } from 'mysql2/promise';
import { readPassword } from '../../src/adapters/secrets/password';
import type { OpenShop, ShopSettings } from './order-parts';

const withinMs = 30_000;

export function openShop({ database, query }: ShopSettings): OpenShop {
  const { host, port, username: user, database: name } = database;
  const pool = createPool({ host, port, user, password: readPassword(database), database: name, connectionLimit: 3 });
  const { table, id, number, state } = query;
  const sql = `select cast(\`${number}\` as char) as number, cast(\`${state}\` as char) as state from \`${table}\` where \`${id}\` = ?`;
  return {
    readOrder: async (orderId) => {
      const [rows] = await pool.query<RowDataPacket[]>({ sql, values: [orderId], timeout: withinMs });
      const [row] = rows as { number: string | null; state: string | null }[];
      return row === undefined ? null : { number: row.number, state: row.state };
    },
    close: () => pool.end(),
  };
}
