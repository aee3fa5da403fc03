/** Whom a check asks, as whom, and what. */
import type { PasswordPlace } from '../secrets/password';

export interface MysqlTarget {
  host: string;
  port: number;
  user: string;
  password: PasswordPlace;
  /** Null: none is selected. */
  database: string | null;
  query: string;
  /** Whether it is asked, too, if the server lets itself be written to. */
  asksWritability: boolean;
}

interface CheckedMember {
  host: string;
  port: number;
}

/** As configured for a pool. */
interface CheckSettings extends PasswordPlace {
  username: string;
  database: string | null;
  check: { query: string; writable: boolean };
}

export function targetOf({ host, port }: CheckedMember, settings: CheckSettings): MysqlTarget {
  const { username, passwordFile, passwordEnv, database, check } = settings;
  const login = { user: username, password: { passwordFile, passwordEnv }, database };
  return { host, port, ...login, query: check.query, asksWritability: check.writable };
}
