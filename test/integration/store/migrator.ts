/** Brings a store up to date, as a process of its own: argv has the place as JSON, and the folder of the migrations. */
import { migrate } from '../../../src/store/migrate';
import { readMigrations } from '../../../src/store/migrations';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';

const [place = '', folder = ''] = process.argv.slice(2);
const store = new Store(JSON.parse(place) as StorePlace);

store
  .withSession((session) => migrate(session, readMigrations(folder)))
  .then(
    () => process.stdout.write('up to date\n'),
    (error: unknown) => process.stdout.write(`${(error as Error).message}\n`),
  )
  .finally(() => void store.close());
