/** What an administrator types for a step of the preparation. */
import type { TemporalSettings } from '../../config/temporal';
import type { PreparationStep } from '../client/prepare-server';
import { retentionDays } from '../domain/retention';

/** With `address: env` the program `temporal` reads the same file and variables as we do. */
export function preparationCommand(step: PreparationStep, temporal: TemporalSettings, address: string): string {
  const namespace = ['-n', step.namespace];
  const where = temporal.kind === 'env' ? [] : ['--address', address];
  return ['temporal', 'operator', ...wordsOf(step, namespace), ...where].map(quoted).join(' ');
}

function wordsOf(step: PreparationStep, namespace: readonly string[]): string[] {
  const retention = ['--retention', `${retentionDays}d`];
  if (step.kind === 'makeNamespace') return ['namespace', 'create', ...namespace, ...retention];
  if (step.kind === 'keepLonger') return ['namespace', 'update', ...namespace, ...retention];
  const attributes = step.names.flatMap((name) => ['--name', name, '--type', 'Keyword']);
  return ['search-attribute', 'create', ...namespace, ...attributes];
}

/** To be pasted into a shell. */
function quoted(word: string): string {
  return /^[A-Za-z0-9._:/[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
