import type { Configuration } from '../../config';
import type { StoreSettings } from '../../config/store';
import { Store } from '../store/store';
import { UsageError } from './failure';
import { showFile } from '../../config';

/** What a command needs that cannot do without a store. */
export function requireStore({ store, file }: Configuration): StoreSettings {
  if (store !== null) return store;
  throw new UsageError(
    `${showFile(file)} names no store; write store: { url: embedded }, or the url of a MySQL server`,
  );
}

export async function withStore<T>(configuration: Configuration, act: (store: Store) => Promise<T>): Promise<T> {
  const store = new Store(requireStore(configuration));
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}
