/** Why the shop's orders cannot be read, in a sentence of what is wrong and what mends it. */

/** Known by its type, as what reads it shares no class with it. */
export class ShopUnreadable extends Error {
  override readonly name = 'ShopUnreadable';
  readonly type = 'shopUnreadable';
}

export interface ShopAddress {
  host: string;
  port: number;
  database: string;
}

interface Failure {
  code?: unknown;
  errno?: unknown;
}

const rights = 'give it the right to read: `grant select on DATABASE.TABLE to USER`';
const remedies: Record<number, string> = {
  1040: 'it has no connection to spare; raise max_connections, or see who holds them',
  1044: `the user may not use the database; ${rights}`,
  1045: 'the user or the password is wrong; correct orders.database, and what passwordFile or passwordEnv leads to',
  1049: 'there is no such database; correct orders.database.database',
  1054: 'the table has no such column; correct the columns of orders.query',
  1129: 'it blocks this machine after too many broken connections; `flush hosts` on it',
  1130: 'it takes no connection from this machine; make a user that may come from here',
  1142: `the user may not read the table; ${rights}`,
  1143: `the user may not read a column of orders.query; ${rights}`,
  1146: 'there is no such table; correct orders.query.table',
  1317: 'somebody ended the question; it is asked again',
  1969: 'it ended the question because it took too long; is the id the key of the table?',
  3024: 'it ended the question because it took too long; is the id the key of the table?',
  3159: 'it takes only encrypted connections, which this does not speak; let the user come without',
};

export const accessDenied = 1045;

/** What the server says may hold a value, so only its number is told beside our own words. */
export function shopFailure(error: unknown, at: ShopAddress): unknown {
  if (error instanceof ShopUnreadable) return error;
  const { code, errno } = error as Failure;
  const where = addressOf(at);
  if (typeof errno === 'number' && errno > 0) {
    const remedy = remedies[errno] ?? `${typeof code === 'string' ? code : ''}; see its log`;
    return new ShopUnreadable(`${where} answers with error ${errno}: ${remedy}`, { cause: error });
  }
  if (typeof code !== 'string') return error;
  return new ShopUnreadable(`${where} does not answer (${code}); see that it runs`, { cause: error });
}

export function shopSilent(at: ShopAddress, withinMs: number): ShopUnreadable {
  return new ShopUnreadable(`${addressOf(at)} gave no answer within ${withinMs / 1000} s; see what it is busy with`);
}

export function noPassword(error: unknown, at: ShopAddress): ShopUnreadable {
  const { message } = error as Error;
  const sentence = `the password for ${addressOf(at)} cannot be read: ${message}; correct orders.database`;
  return new ShopUnreadable(sentence, { cause: error });
}

function addressOf({ host, port, database }: ShopAddress): string {
  return `the shop’s database (${host}:${port}/${database})`;
}
