/** The settings of one part of the legacy: what was asked for is taken, what nobody asked for has no counterpart. */
import type { LegacyEntries, LegacyValue } from './oms-file';
import type { ValueKind } from './oms-values';

/** `absent`: it is not written; `unusable`: what is written is of no use. `why` is the sentence about it, unfinished. */
export type Found<T> = { kind: 'value'; value: T } | { kind: 'absent' | 'unusable'; why: string };

export class LegacySettings {
  private readonly taken = new Set<string>();

  /** `place` stands before the name of a setting: `email.yml: smtp.`. */
  constructor(
    private readonly place: string,
    private readonly entries: LegacyEntries,
  ) {}

  find<T>(key: string, { what, take }: ValueKind<T>, quotes: 'asWritten' | 'tolerant' = 'tolerant'): Found<T> {
    const value = this.take(key);
    if (value.kind === 'nothing') return { kind: 'absent', why: `${this.place}${key} is not written` };
    const text = value.kind !== 'text' ? null : quotes === 'tolerant' ? withoutStrayQuote(value) : value.text;
    const taken = text === null ? null : take(text);
    if (taken !== null) return { kind: 'value', value: taken };
    return { kind: 'unusable', why: `${this.place}${key} is not ${what}` };
  }

  /** Its every character counts. */
  findSecret(key: string, kind: ValueKind<string>): Found<string> {
    return this.find(key, kind, 'asWritten');
  }

  /** A single one needs no list. */
  findAll<T>(key: string, { what, take }: ValueKind<T>): { values: T[]; why: string[] } {
    const value = this.take(key);
    const items = value.kind === 'list' ? value.items : value.kind === 'nothing' ? [] : [value];
    const values: T[] = [];
    const why: string[] = [];
    items.forEach((item, index) => {
      const taken = item.kind === 'text' ? take(withoutStrayQuote(item)) : null;
      if (taken === null) why.push(`${this.place}${key}: entry ${index + 1} is not ${what}`);
      else values.push(taken);
    });
    return { values, why };
  }

  section(key: string): LegacySettings {
    const value = this.entries.get(key)?.value;
    if (value?.kind === 'section') this.taken.add(key);
    return new LegacySettings(`${this.place}${key}.`, value?.kind === 'section' ? value.entries : new Map());
  }

  /** A sentence for each that nobody took. `reasons` say what stands in for it. */
  leftOver(reasons: Readonly<Record<string, string>> = {}): string[] {
    return [...this.entries].flatMap(([key, { value, line }]) => {
      if (this.taken.has(key) || value.kind === 'nothing') return [];
      const isName = /^[A-Za-z][A-Za-z0-9_]{0,40}$/.test(key);
      const setting = isName ? `${this.place}${key}` : `${this.place}the setting in line ${line}`;
      const reason = Object.hasOwn(reasons, key) ? `: ${reasons[key]}` : '';
      return [`${setting} has no counterpart${reason}.`];
    });
  }

  private take(key: string): LegacyValue {
    this.taken.add(key);
    return this.entries.get(key)?.value ?? { kind: 'nothing' };
  }
}

/** `shop.example"` has lost its first quote; with both it would not be plain. */
function withoutStrayQuote({ text, mayHoldStrayQuote }: LegacyValue & { kind: 'text' }): string {
  return mayHoldStrayQuote && /^[^"']+["']$/.test(text) ? text.slice(0, -1) : text;
}
