/** `orders import-checkpoint FILE`: takes over what the legacy knows of its orders; all of the file, or nothing. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { importCheckpoint as askImport } from '../client/order-requests';
import { RequestFailure } from '../client/request-failure';
import { readCheckpoint, type Checkpoint, type CheckpointFault } from '../domain/orders/checkpoint-file';
import type { CheckpointImport, CheckpointImported } from '../domain/orders/order-change';
import { StoreFailure } from '../store/failure';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';
import { readAgo, readTimeZone } from './order-options';
import { counted } from './order-problems';
import { StagedLines } from './staged-lines';
import { caller, readTimeout } from './tenant-requests';
import { requireOrders } from './with-orders';
import { withStore } from './with-store';
import { withTemporal } from './with-temporal';

/** `orders import-checkpoint --json`. */
export interface ImportedView extends CheckpointImported {
  file: string;
  orders: number;
  head: string;
  doubled: number;
  sha256: string;
  timeZone: string;
}

export function importCheckpoint(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { shop } = requireOrders(configuration);
  const timeZone = readTimeZone(call);
  const recheckSince = readAgo(call, 'recheckSince', Date.now())?.toISOString() ?? null;
  const asked = { by: caller(call), ...readTimeout(call) };
  const { file, text, sha256 } = readFile(call);
  const checkpoint = checkedOrRefused(file, text, timeZone);
  return withStore(configuration, (store) =>
    withTemporal(configuration, async (client) => {
      const lines = new StagedLines(store);
      const answer = await takeOver(lines, checkpoint, (wanted) => askImport(client, shop, { ...asked, ...wanted }), {
        hash: sha256,
        recheckSince,
        onPart: (what) => call.progress.waitsFor(what),
        onLeft: (sentence) => call.terminal.err(`${asCalledHere(sentence, call.terminal)}\n`),
      });
      const { orders, head, doubled } = checkpoint;
      const view: ImportedView = { file, orders: orders.length, head, doubled, sha256, timeZone, ...answer };
      if (call.isJson) printJson(call.terminal, view);
      else call.terminal.out(asCalledHere(importedText(view), call.terminal));
      return 0;
    }),
  );
}

interface Terms {
  hash: string;
  recheckSince: string | null;
  onPart: (what: string) => void;
  /** Lines stay in the store; what became of the import is another thing. */
  onLeft: (sentence: string) => void;
}

/** `ask`: the workflow of the shop, which takes the lines that wait in the store, all of them or none. */
export async function takeOver(
  lines: StagedLines,
  { orders, head }: Checkpoint,
  ask: (wanted: Omit<CheckpointImport, 'shop'>) => Promise<CheckpointImported>,
  { hash, recheckSince, onPart, onLeft }: Terms,
): Promise<CheckpointImported> {
  await lines.deleteLeftovers();
  try {
    await lines.put(orders, (put) => onPart(`the store, ${put} of ${orders.length} lines so far`));
    onPart('the lines to be taken over');
    const answer = await ask({ import: lines.id, count: orders.length, hash, head, recheckSince });
    await removeOrTell(lines, onLeft);
    return answer;
  } catch (error) {
    // Of what got no answer nobody knows whether it is being taken over right now; its lines go with a later import.
    if (!isUnanswered(error)) await removeOrTell(lines, onLeft);
    throw error;
  }
}

async function removeOrTell(lines: StagedLines, onLeft: Terms['onLeft']): Promise<void> {
  try {
    await lines.remove();
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    onLeft(`the lines of this import wait in the store until an import tomorrow deletes them: ${error.message}`);
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof RequestFailure && (error.kind === 'failed' || error.kind === 'unreachable');
}

function readFile({ words: [name = ''], terminal }: Call): { file: string; text: string; sha256: string } {
  if (name === '') throw new UsageError('the name of the file is empty; write one, like data/checkpoint');
  const file = resolve(terminal.cwd, name);
  try {
    const bytes = readFileSync(file);
    return { file, text: bytes.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function checkedOrRefused(file: string, text: string, timeZone: string): Checkpoint {
  const read = readCheckpoint(text, timeZone);
  if (read.kind === 'read') return read.checkpoint;
  throw new RequestFailure('refused', `nothing is imported: ${faultsText(file, read.faults)}`);
}

export function faultsText(file: string, faults: readonly CheckpointFault[]): string {
  const sentences = faults.map(({ line, sentence }) => (line === null ? sentence : `line ${line}: ${sentence}`));
  return sentences.length === 1 ? `${file}: ${sentences[0]}` : `${file}:\n  ${sentences.join('\n  ')}`;
}

export function importedText({ file, orders, doubled, taken, kept, floor, timeZone }: ImportedView): string {
  const twice = doubled === 0 ? '' : ` Lines about an order that another line knows more of: ${doubled}.`;
  const known = kept === 0 ? '' : ` Of ${counted(kept)} something newer was known, which stays.`;
  return (
    `${file} is taken over: ${counted(taken)} of ${orders}, its times read as of ${timeZone}.${twice}${known}\n` +
    `Every order above ${floor} is scanned from now on; \`watchkeeper orders position\` tells how far it is.\n`
  );
}
