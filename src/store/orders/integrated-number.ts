import type { RowDataPacket } from 'mysql2';
import type { Session } from '../pool';

/** Of the order that was integrated last, as far as the ERP told; null: there is none. */
export async function readIntegratedNumber(session: Session, shop: string): Promise<string | null> {
  const [[row]] = await session.query<RowDataPacket[]>(
    'select number from order_records force index (by_update) ' +
      "where shop = ? and status = 'SUCCESS' and reason = 'OK' and number is not null order by updated_at desc limit 1",
    [shop],
  );
  return row === undefined ? null : String(row['number']);
}
