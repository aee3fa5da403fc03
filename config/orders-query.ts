/** How orders are read from the shop's database. */
import { anchoredPattern } from './reading/anchored-pattern';
import { defaultsOf, section, setting, text } from './reading/readers';
import { timeZone } from './reading/time-zone';

export interface OrderQuerySettings {
  table: string;
  /** The column of the key, which rises with time; orders are read in its order. */
  id: string;
  /** The column of what the ERP and the integration server call the order by. */
  number: string;
  createdAt: string;
  state: string;
  /** In which the times of `createdAt` are written. */
  timeZone: string;
  /** Anchored at both ends. What does not match it is no number of an order, and is given to nobody. */
  numberPattern: string;
}

/** It becomes part of a query, where only a plain name means the same with and without quotes. */
function identifier(what: string) {
  return text(what, (value) =>
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(value)
      ? null
      : `${JSON.stringify(value)} cannot be ${what}; write letters, digits and "_", like order_number (64 at most)`,
  );
}

const column = identifier('the name of a column');

const readQuery = section<OrderQuerySettings>(
  {
    table: setting(identifier('the name of a table'), 'orders'),
    id: setting(column, 'id'),
    number: setting(column, 'number'),
    createdAt: setting(column, 'created_at'),
    state: setting(column, 'state'),
    timeZone: setting(timeZone, 'UTC'),
    numberPattern: setting(anchoredPattern, '^[0-9]{1,20}$'),
  },
  ({ id, number, createdAt, state }, placeOf, refuse) => {
    const others = { id, number, createdAt };
    for (const key of ['createdAt', 'state'] as const) {
      const column = key === 'state' ? state : createdAt;
      const [twin] = Object.entries(others).find(([other, name]) => other !== key && name === column) ?? [];
      if (column === undefined || twin === undefined) continue;
      return refuse(placeOf(key), `${JSON.stringify(column)} is the column of ${twin} already; write another one`);
    }
  },
);

export const orderQuerySetting = defaultsOf(readQuery);
