/** How the store is, for whoever looks at everything. */
import type { Configuration } from '../../config';
import type { StoreFailureKind } from '../store/failure';

export interface SeenStore {
  address: string;
  /** Null: it can be used. */
  failure: { kind: StoreFailureKind; message: string } | null;
}

const lookMs = 2_500;

/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports --
   Its client takes a tenth of a second to load, which nobody waits for who has no store. */
const look = () => require('../store/look') as typeof import('../store/look');
/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports */

/** Null: there is none. */
export async function seeStore({ store }: Configuration): Promise<SeenStore | null> {
  if (store === null) return null;
  const { address, failure } = await look().lookAtStore(store, lookMs);
  return { address, failure: failure && { kind: failure.kind, message: failure.message } };
}
