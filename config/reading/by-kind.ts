/** A section whose `kind` says which other settings it has. */
import { oneOf, show, type Reader } from './readers';

export function byKind<T extends { kind: string }>(
  what: string,
  readers: { readonly [Kind in T['kind']]: Reader<Extract<T, { kind: Kind }>> },
): Reader<T> {
  const kinds = Object.keys(readers) as T['kind'][];
  const readKind = oneOf(...kinds);
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    if (at.kind !== 'section') {
      refuse(at, `${show(at)} is no ${what}; write its settings below it, first its kind: ${kinds.join(' or ')}`);
      return undefined;
    }
    const written = at.entries.find(({ key }) => key === 'kind')?.value;
    if (written === undefined || written.kind === 'nothing') {
      refuse({ ...at, path: `${at.path}.kind` }, `is missing; write ${kinds.join(' or ')}`);
      return undefined;
    }
    const kind = readKind(written, refuse);
    return kind === undefined ? undefined : readers[kind](at, refuse);
  };
}
