import type { BackupFacts } from '../store/backup-file';
import type { StoreLook } from '../store/look';
import type { Restored } from '../store/restore';

export interface CheckedStore extends Omit<StoreLook, 'failure'> {
  asOf: string;
  problems: readonly { code: string; message: string }[];
}

export function checkText({ place, address, version, migrations, sizeBytes, problems }: CheckedStore): string {
  const lines = [
    `${place === 'embedded' ? 'The embedded store' : 'The store'} at ${address}`,
    ...(version === null ? [] : [`  server      ${version}`]),
    ...(migrations === null ? [] : [`  migrations  ${migrationsText(migrations)}`]),
    ...(sizeBytes === null ? [] : [`  size        ${size(sizeBytes)}`]),
    ...(problems.length === 0 ? ['It is in order.'] : problems.map(({ message }) => `Not in order: ${message}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function migrationsText({ known, applied }: NonNullable<StoreLook['migrations']>): string {
  const missing = known - applied;
  return missing > 0 ? `${applied} of ${known}; whoever uses it next makes the rest` : `${applied} of ${known}`;
}

export function backupText(file: string, { sizeBytes, sha256 }: BackupFacts): string {
  return `The store is in ${file} (${size(sizeBytes)}, SHA-256 ${sha256}).\n`;
}

export function restoredText(file: string, { kept }: Restored): string {
  const before = kept === null ? 'Nothing was there before.' : `What was there before is in ${kept}.`;
  return `The store has what is in ${file}. ${before}\n`;
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

export function size(bytes: number): string {
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}
