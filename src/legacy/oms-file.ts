/**
 * One YAML file of the legacy order monitor, as texts. Its authors wrote it by hand and its own sample lacks a quote, so a
 * quote that is not closed ends with its line. No value is in any sentence, because it may be a password.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';

export interface LegacyFile {
  /** Without its folder, such as `service.yml`. */
  name: string;
  text: string;
}

export type LegacyValue =
  /** `mayHoldStrayQuote`: it is written without quotes, so that one at its end has lost the other one. */
  | { kind: 'text'; text: string; mayHoldStrayQuote: boolean }
  | { kind: 'nothing' }
  | { kind: 'list'; items: readonly LegacyValue[] }
  | { kind: 'section'; entries: LegacyEntries }
  | { kind: 'other' };

export type LegacyEntries = ReadonlyMap<string, { value: LegacyValue; line: number }>;

export function readLegacyFile({ name, text }: LegacyFile, notes: string[]): LegacyEntries {
  const mended = closeQuotes(text);
  const asMended = parse(mended.text);
  // A text of several lines in quotes is rare, but not wrong: what was right before is left as it is.
  const asWritten = mended.lines.length > 0 && asMended.document.errors.length > 0 ? parse(text) : null;
  const isMended = asWritten === null || asWritten.document.errors.length > 0;
  const { document, lines } = isMended ? asMended : asWritten;
  const [error] = document.errors;
  if (error !== undefined) {
    notes.push(`${name}: line ${lines.linePos(error.pos[0]).line} is not valid YAML; nothing of the file is taken.`);
    return new Map();
  }
  for (const line of isMended ? mended.lines : []) {
    notes.push(`${name}: line ${line} has a quote that is not closed; it was taken to end with the line.`);
  }
  const value = valueOf(document.contents, lines);
  if (value.kind === 'section') return value.entries;
  if (value.kind !== 'nothing') notes.push(`${name} holds no settings; nothing of it is taken.`);
  return new Map();
}

/** Every value as the text that is written: a password of digits has its leading zeros. */
function parse(text: string): { document: Document.Parsed; lines: LineCounter } {
  const lines = new LineCounter();
  const options = { schema: 'failsafe', lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const;
  return { document: parseDocument(text, options), lines };
}

function closeQuotes(text: string): { text: string; lines: number[] } {
  const lines: number[] = [];
  const mended = text.split(/\r?\n/).map((line, index) => {
    const [, quote, rest = ''] = /^\s*(?:-\s+)?(?:[^\s"'#[{][^"'#]*?:\s+)?(["'])(.*)$/.exec(line) ?? [];
    if (quote === undefined) return line;
    const isClosed = quote === '"' ? /^(?:[^"\\]|\\.)*"/.test(rest) : /^(?:[^']|'')*'/.test(rest);
    if (isClosed) return line;
    lines.push(index + 1);
    return `${line.trimEnd()}${quote}`;
  });
  return { text: mended.join('\n'), lines };
}

function valueOf(node: unknown, lines: LineCounter): LegacyValue {
  if (node === null || node === undefined) return { kind: 'nothing' };
  if (isScalar(node)) {
    const text = typeof node.value === 'string' ? node.value : '';
    const isPlain = node.type === 'PLAIN';
    if (text === '' || (isPlain && /^(~|null|Null|NULL)$/.test(text))) return { kind: 'nothing' };
    return { kind: 'text', text, mayHoldStrayQuote: isPlain };
  }
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => valueOf(item, lines)) };
  if (!isMap(node)) return { kind: 'other' };
  const entries = new Map<string, { value: LegacyValue; line: number }>();
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const [start = 0] = (key as Node).range ?? [];
    // Its keys are symbols to it, with or without the colon in front.
    entries.set(String(key.value).replace(/^:/, ''), { value: valueOf(value, lines), line: lines.linePos(start).line });
  }
  return { kind: 'section', entries };
}
