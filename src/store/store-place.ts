/** What of the configuration leads to a store. */
import type { PasswordPlace } from '../adapters/secrets/password';

export interface StorePlace extends PasswordPlace {
  place: { kind: 'embedded'; socket: string } | { kind: 'server'; host: string; port: number };
  user: string;
  database: string;
  /** Files; null: no TLS is spoken. */
  tls: { ca: string | null; cert: string | null; key: string | null; verify: boolean } | null;
}

/** As people know it. */
export function addressOf({ place, database }: StorePlace): string {
  return place.kind === 'embedded' ? place.socket : `${place.host}:${place.port}/${database}`;
}
