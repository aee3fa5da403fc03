/** So many orders gone at once, and nothing new: that is another database, or one that lags, and no shop that deletes. */

/** So few may have been deleted. */
export const mostGoneAtOnce = 10;

export interface LookedFor {
  /** Orders that are recorded and due. */
  due: number;
  /** Those of them that the shop has. */
  isThere: number;
  /** Orders of the shop of which there is no record. */
  unrecorded: number;
}

/** A shop that lives has new orders sooner or later: then it is believed what it says of the old ones. */
export function isWrongShop({ due, isThere, unrecorded }: LookedFor): boolean {
  return due > mostGoneAtOnce && isThere === 0 && unrecorded === 0;
}

export function wrongShopSentence(due: number, place: { host: string; database: string; table: string }): string {
  const { host, database, table } = place;
  return (
    `table ${table} of ${database} on ${host} has none of the ${due} orders that are due, and no new one; nothing is ` +
    'written, as it is rather the wrong database, an empty one or one that lags: correct orders.database or ' +
    'orders.query.table; if they were deleted, it goes on with the next new order'
  );
}
