/** The shop's own database, which is only read. */
import { resolve } from 'node:path';
import { judgeHost } from './reading/host';
import { path } from './reading/paths';
import { section, setting, text, wholeNumber } from './reading/readers';
import { variable } from './reading/variable';

export interface OrderDatabaseSettings {
  host: string;
  port: number;
  /** Who reads; its password is in the file, or in the variable, or there is none. At most one of them is named. */
  username: string;
  passwordFile: string | null;
  passwordEnv: string | null;
  database: string;
}

const username = text('a user of the database', (value) =>
  value === '' ? 'is empty; write a user that may read the orders, like shop' : null,
);

const schema = text('the name of a database', (value) =>
  value === '' ? 'is empty; write the name of the database that holds the orders' : null,
);

export const readOrderDatabase = section<OrderDatabaseSettings>(
  {
    host: setting(text('a host', judgeHost)),
    port: setting(wholeNumber(1, 65535), 3306),
    username: setting(username),
    passwordFile: setting<string | null>(path, null),
    passwordEnv: setting<string | null>(variable, null),
    database: setting(schema),
  },
  ({ passwordFile, passwordEnv }, placeOf, refuse) => {
    if (passwordFile == null || passwordEnv == null) return;
    refuse(placeOf('passwordEnv'), 'the password is in a file already (passwordFile); remove one of the two');
  },
);

export function placedOrderDatabase(database: OrderDatabaseSettings, folder: string): OrderDatabaseSettings {
  const { passwordFile } = database;
  return { ...database, passwordFile: passwordFile === null ? null : resolve(folder, passwordFile) };
}
