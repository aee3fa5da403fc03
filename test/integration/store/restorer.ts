/** Restores a backup as a process of its own: argv has the place as JSON, the file, and where to keep what is there. */
import { restore } from '../../../src/store/restore';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';

const [written = '', file = '', keepIn = ''] = process.argv.slice(2);
const place = JSON.parse(written) as StorePlace;
const store = new Store(place);

restore(store, place, file, keepIn, () => undefined)
  .then(
    () => process.stdout.write('restored\n'),
    (error: unknown) => process.stdout.write(`${(error as Error).message}\n`),
  )
  .finally(() => void store.close());
