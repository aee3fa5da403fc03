/** Begins an import as a process of its own: argv has the place as JSON, and the file. Nobody ever answers it. */
import { readFileSync } from 'node:fs';
import { takeOver } from '../../../src/cli/checkpoint-import';
import { StagedLines } from '../../../src/cli/staged-lines';
import { readCheckpoint } from '../../../src/domain/orders/checkpoint-file';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';

const [written = '', file = ''] = process.argv.slice(2);
const store = new Store(JSON.parse(written) as StorePlace);
const read = readCheckpoint(readFileSync(file, 'utf8'), 'UTC');
if (read.kind === 'wrong') throw new Error('the file is wrong');
const forEver = setInterval(() => undefined, 60_000);

const wanted = { hash: '', recheckSince: null, onPart: () => undefined, onLeft: () => undefined };
void takeOver(
  new StagedLines(store),
  read.checkpoint,
  () => {
    process.stdout.write('asked\n');
    return new Promise<never>(() => undefined);
  },
  wanted,
).finally(() => clearInterval(forEver));
