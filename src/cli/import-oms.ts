/** `import oms DIR`: the configuration of the legacy order monitor as ours. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { importOms, type ImportedOms, type LegacyFile } from '../legacy/oms';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';

/** `import oms --json`. Holds no secret. */
export interface ImportedConfiguration {
  /** Null: it was not written. */
  file: string | null;
  configuration: string;
  /** Beside the configuration. */
  secretFiles: string[];
  notes: string[];
}

export function oms(call: Call): Promise<number> {
  const { words, options, terminal, isJson } = call;
  const folder = resolve(terminal.cwd, words[0] ?? '');
  const imported = importOms(readFolder(folder));
  const { out } = options;
  const file = out === undefined ? null : resolve(terminal.cwd, out);
  if (file !== null) writeAll(file, imported);
  const { configuration, secretFiles, notes } = imported;
  const view = { file, configuration, secretFiles: secretFiles.map(({ name }) => name), notes };
  if (isJson) {
    printJson(terminal, view);
    return Promise.resolve(0);
  }
  if (file === null) terminal.out(configuration);
  // Whoever keeps what is printed keeps a configuration, and no sentence about it.
  terminal[file === null ? 'err' : 'out'](asCalledHere(importedText(view, folder), terminal));
  return Promise.resolve(0);
}

function readFolder(folder: string): LegacyFile[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));
    if (names.length > 0) return names.sort().map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${(error as Error).message}`);
  }
  throw new UsageError(`there is no file *.yml in ${folder}; name the folder config of the order monitor`);
}

/** All of them or none; what is there already is somebody's. */
function writeAll(file: string, { configuration, secretFiles }: ImportedOms): void {
  const files = [
    ...secretFiles.map(({ name, content }) => ({ path: join(dirname(file), name), content, mode: 0o600 })),
    { path: file, content: configuration, mode: 0o644 },
  ];
  const written: string[] = [];
  try {
    for (const { path, content, mode } of files) {
      writeFileSync(path, content, { mode, flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path);
    const { code, path = file, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? `${path} is there already; move it away, or write to another folder` : message;
    throw new UsageError(`nothing was written: ${why}`);
  }
}

export function importedText({ file, secretFiles, notes }: ImportedConfiguration, folder: string): string {
  const beside = secretFiles.length === 0 ? '' : `, and beside it ${secretFiles.join(', ')}, for you only to read`;
  const began =
    file === null
      ? 'This is the configuration; --out FILE writes it, and the files of its secrets beside it.'
      : `The configuration is in ${file}${beside}.`;
  const target = file ?? 'FILE';
  const checkpoint = join(dirname(folder), 'data', 'checkpoint');
  return [
    ...[began, '', 'To be read before it is used:'],
    ...notes.map((note) => `- ${note}`),
    ...['', 'Then:'],
    `1. Add a store to it, such as store: { url: embedded }, and \`watchkeeper config check --config ${target}\`.`,
    `2. Stop the order monitor, start Watchkeeper with it, and look at \`watchkeeper doctor\`.`,
    `3. \`watchkeeper orders import-checkpoint ${checkpoint} --recheck-since 30d\` takes over what it knows, with its`,
    '   position, and looks once more at the orders of 30 days, of which the legacy may have lost some. Its times are those of',
    '   its machine: where that is in another zone than this one, say so with --time-zone. Without a checkpoint,',
    '   `watchkeeper orders start --from-id ID` says where to begin.',
    '',
  ].join('\n');
}
