/** Exports again and again as a process of its own, to be killed in the middle: argv has the place as JSON, and the file. */
import { exportTo } from '../../../src/cli/checkpoint-export';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';

const [written = '', file = ''] = process.argv.slice(2);
const store = new Store(JSON.parse(written) as StorePlace);

async function exportForEver(): Promise<never> {
  for (;;) {
    await exportTo(file, store, { shop: 'main', lowest: null, timeZone: 'America/Sao_Paulo', maxAttempts: 4 });
    process.stdout.write('written\n');
  }
}

void exportForEver();
