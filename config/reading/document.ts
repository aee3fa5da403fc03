/** YAML text as plain values that know their place. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

export interface Place {
  /** The setting, such as `tenants.check.every`; empty for the whole file. */
  path: string;
  line: number;
  column: number;
}

export type Located = Place &
  (
    | { kind: 'section'; entries: readonly Entry[] }
    | { kind: 'list'; items: readonly Located[] }
    | { kind: 'scalar'; value: string | number | boolean }
    /** Written with no value: as good as not written. */
    | { kind: 'nothing' }
    /** Refused already. */
    | { kind: 'invalid' }
  );

export interface Entry {
  key: string;
  keyPlace: Place;
  value: Located;
}

export type Refuse = (place: Place, message: string) => void;

/** Null when it is not YAML at all, so that nothing can be said about the settings in it. */
export function readDocument(text: string, refuse: Refuse): Located | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const placeAt = (offset: number | undefined, path: string): Place => {
    const position = lines.linePos(offset ?? 0);
    return { path, line: Math.max(1, position.line), column: Math.max(1, position.col) };
  };
  for (const error of [...document.errors, ...document.warnings]) {
    refuse(placeAt(error.pos[0], ''), `this is not valid YAML: ${error.message}`);
  }
  if (document.errors.length > 0) return null;

  const locate = (node: Node | null, path: string, fallback: Place): Located => {
    const place = node?.range ? placeAt(node.range[0], path) : { ...fallback, path };
    if (node === null) return { ...place, kind: 'nothing' };
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) {
        const keyNode = pair.key as Node;
        const key = isScalar(keyNode) ? String(keyNode.value) : '';
        const keyPlace = placeAt(keyNode.range?.[0], path === '' ? key : `${path}.${key}`);
        if (!isScalar(keyNode) || key === '') refuse({ ...keyPlace, path }, 'a key has to be a plain word');
        else if (entries.has(key)) {
          refuse(keyPlace, `is written twice (first in line ${entries.get(key)?.keyPlace.line}); remove one`);
        } else {
          entries.set(key, { key, keyPlace, value: locate(pair.value as Node | null, keyPlace.path, keyPlace) });
        }
      }
      return { ...place, kind: 'section', entries: [...entries.values()] };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) => locate(item as Node | null, `${path}[${index}]`, place));
      return { ...place, kind: 'list', items };
    }
    if (isAlias(node)) {
      refuse(place, `*${node.source} refers to another place in the file, which is not supported; write the value out`);
      return { ...place, kind: 'invalid' };
    }
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (value === null) return { ...place, kind: 'nothing' };
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { ...place, kind: 'scalar', value };
    }
    refuse(place, 'is a kind of value that no setting takes');
    return { ...place, kind: 'invalid' };
  };
  return locate(document.contents, '', { path: '', line: 1, column: 1 });
}

/** Where `path` is written, or the nearest thing around it; line 0 where nothing of it is. */
export function placeOf(text: string, path: string): Place {
  let place: Place = { path, line: 0, column: 0 };
  let value = readDocument(text, () => undefined);
  for (const name of path.split('.')) {
    const entry = value?.kind === 'section' ? value.entries.find(({ key }) => key === name) : undefined;
    if (entry === undefined) break;
    place = { ...entry.keyPlace, path };
    value = entry.value;
  }
  return place;
}
