/** `store check|backup|restore`. */
import { resolve } from 'node:path';
import { backUp } from '../store/backup';
import { lookAtStore } from '../store/look';
import { isFilled, restore as restoreStore } from '../store/restore';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { explainFailure, UsageError } from './failure';
import { backupText, checkText, restoredText, size, type CheckedStore } from './store-text';
import { requireStore, withStore } from './with-store';

const lookMs = 5_000;

export async function check(call: Call): Promise<number> {
  const place = requireStore(call.configuration());
  call.progress.waitsFor('the store');
  const { failure, ...look } = await lookAtStore(place, lookMs);
  const problems = failure === null ? [] : [{ code: failure.kind, message: failure.message }];
  const checked: CheckedStore = { asOf: new Date().toISOString(), ...look, problems };
  if (call.isJson) printJson(call.terminal, checked);
  else call.terminal.out(asCalledHere(checkText(checked), call.terminal));
  return failure === null ? 0 : explainFailure(failure).exitCode;
}

export function backup(call: Call): Promise<number> {
  const configuration = call.configuration();
  const file = fileOf(call);
  const place = requireStore(configuration);
  return withStore(configuration, async (store) => {
    call.progress.waitsFor('the store');
    const facts = await backUp(store, place, file, (bytes) =>
      call.progress.waitsFor(`the backup, ${size(bytes)} so far`),
    );
    if (call.isJson) printJson(call.terminal, { file, ...facts });
    else call.terminal.out(backupText(file, facts));
    return 0;
  });
}

export function restore(call: Call): Promise<number> {
  const configuration = call.configuration();
  const file = fileOf(call);
  const place = requireStore(configuration);
  return withStore(configuration, async (store) => {
    call.progress.waitsFor('the store');
    if (call.options['yes'] === undefined && (await isFilled(store))) {
      throw new UsageError(`this replaces all that is in the store by what is in ${file}; to do it, add --yes`);
    }
    const keepIn = `${file}.before-${new Date().toISOString().replace(/[^0-9TZ]/g, '')}`;
    const restored = await restoreStore(store, place, file, keepIn, (what) => call.progress.waitsFor(what));
    if (call.isJson) printJson(call.terminal, { file, ...restored });
    else call.terminal.out(restoredText(file, restored));
    return 0;
  });
}

function fileOf({ words: [file = ''], terminal }: Call): string {
  if (file === '') throw new UsageError('the name of the file is empty; write one, like store.sql');
  return resolve(terminal.cwd, file);
}
