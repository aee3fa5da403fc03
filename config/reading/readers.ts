/**
 * What a setting may hold. A reader gives the value, or refuses it in a sentence (what is wrong; what would be right)
 * and gives undefined, so that reading goes on and all problems of a file are known at once.
 */
import { didYouMean } from '../../src/domain/did-you-mean';
import { longestDurationMs, formatDuration, parseDuration } from '../../src/domain/duration';
import type { Located, Place, Refuse } from './document';

export type Reader<T> = (at: Located, refuse: Refuse) => T | undefined;

/** A reader, and what holds when the setting is not written. Without a fallback it has to be written. */
export interface Setting<T> {
  read: Reader<T>;
  fallback?: () => T;
  /** Of one that has to be written: what to write. */
  advice?: string;
}

export function setting<T>(read: Reader<T>, fallback?: T): Setting<T> {
  return fallback === undefined ? { read } : { read, fallback: () => fallback };
}

/** One that has to be written, and of which its name alone does not say what that would be. */
export function required<T>(read: Reader<T>, advice: string): Setting<T> {
  return { read, advice };
}

/** Problems between settings of one section. `partial` lacks what was refused; `placeOf` knows where each is written. */
type CrossCheck<T> = (partial: Partial<T>, placeOf: (key: keyof T) => Place, refuse: Refuse) => void;

export function section<T extends object>(
  settings: { [K in keyof T]-?: Setting<T[K]> },
  crossCheck?: CrossCheck<T>,
): Reader<T> {
  const known = Object.keys(settings) as (keyof T & string)[];
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    if (at.kind !== 'section' && at.kind !== 'nothing') {
      const place = at.path === '' ? { ...at, path: '' } : at;
      refuse(place, `${show(at)} is no section; write settings below it, each as "name: value"`);
      return undefined;
    }
    const entries = new Map((at.kind === 'section' ? at.entries : []).map((entry) => [entry.key, entry]));
    for (const { key, keyPlace } of entries.values()) {
      if ((known as string[]).includes(key)) continue;
      const guess = didYouMean(key, known);
      refuse(keyPlace, `there is no such setting${guess === '' ? `; known here: ${known.join(', ')}` : guess}`);
    }
    const partial: Partial<T> = {};
    for (const key of known) {
      const entry = entries.get(key);
      const { read, fallback, advice = 'it has no default' } = settings[key];
      if (entry !== undefined && entry.value.kind !== 'nothing') {
        const value = read(entry.value, refuse);
        if (value !== undefined) partial[key] = value;
      } else if (fallback !== undefined) {
        partial[key] = fallback();
      } else {
        refuse({ ...at, path: at.path === '' ? key : `${at.path}.${key}` }, `is missing; ${advice}`);
      }
    }
    const placeOf = (key: keyof T): Place => {
      const path = at.path === '' ? String(key) : `${at.path}.${String(key)}`;
      return { line: at.line, column: at.column, ...entries.get(String(key))?.value, path };
    };
    crossCheck?.(partial, placeOf, refuse);
    return known.every((key) => partial[key] !== undefined) ? (partial as T) : undefined;
  };
}

/** A section of which every setting has a default: what stands there when it is left out. */
export function defaultsOf<T>(read: Reader<T>): Setting<T> {
  const nowhere: Located = { path: '', line: 0, column: 0, kind: 'nothing' };
  const fallback = (): T => {
    const value = read(nowhere, (place, message) => {
      throw new Error(`the defaults are not valid: ${place.path}: ${message}`);
    });
    if (value === undefined) throw new Error('the defaults are not complete');
    return value;
  };
  return { read, fallback };
}

export function mapped<Raw, T>(read: Reader<Raw>, shape: (raw: Raw) => T): Reader<T> {
  return (at, refuse) => {
    const raw = read(at, refuse);
    return raw === undefined ? undefined : shape(raw);
  };
}

export function listOf<T>(read: Reader<T>, what: string, fewest: number): Reader<T[]> {
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    if (at.kind !== 'list') return refused(at, refuse, `${show(at)} is no list; write ${what}, like [a, b]`);
    if (at.items.length < fewest) return refused(at, refuse, `is empty; write at least one of ${what}`);
    const values = at.items.map((item) => read(item, refuse));
    return values.some((value) => value === undefined) ? undefined : (values as T[]);
  };
}

/** `judge` says what is wrong with a text, what would be right, or null. */
export function text(what: string, judge: (value: string) => string | null): Reader<string> {
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    if (at.kind === 'scalar' && typeof at.value !== 'string') {
      return refused(at, refuse, `${show(at)} is a ${typeof at.value}, not text; put it in quotes to mean ${what}`);
    }
    if (at.kind !== 'scalar') return refused(at, refuse, `${show(at)} is no text; write ${what}`);
    const value = String(at.value);
    if (/[\0\n\r]/.test(value)) return refused(at, refuse, `${show(at)} holds a line break or NUL; write ${what}`);
    const objection = judge(value);
    return objection === null ? value : refused(at, refuse, objection);
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    if (at.kind === 'scalar' && (choices as readonly unknown[]).includes(at.value)) return at.value as T;
    const guess = at.kind === 'scalar' ? didYouMean(String(at.value), choices) : '';
    return refused(at, refuse, `${show(at)} is not one of ${choices.join(', ')}${guess}`);
  };
}

export function wholeNumber(least: number, most: number): Reader<number> {
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    const isRight =
      at.kind === 'scalar' &&
      typeof at.value === 'number' &&
      Number.isInteger(at.value) &&
      at.value >= least &&
      at.value <= most;
    if (isRight) return Number(at.value);
    return refused(at, refuse, `${show(at)} is no number for this; write a whole number from ${least} to ${most}`);
  };
}

export const boolean: Reader<boolean> = (at, refuse) => {
  if (at.kind === 'invalid') return undefined;
  if (at.kind === 'scalar' && typeof at.value === 'boolean') return at.value;
  return refused(at, refuse, `${show(at)} is neither true nor false; write one of them`);
};

/** `longestMs`: of what no timer waits for. */
export function duration(bounds: { zeroAllowed: boolean; longestMs?: number }): Reader<number> {
  const { longestMs = longestDurationMs } = bounds;
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    const durationMs = at.kind === 'scalar' && typeof at.value === 'string' ? parseDuration(at.value, longestMs) : null;
    if (durationMs === null) {
      const longest = formatDuration(longestMs);
      return refused(
        at,
        refuse,
        `${show(at)} is no duration; write a number with a unit, like 500ms, 10s, 5m or 1h (${longest} at most)`,
      );
    }
    if (durationMs === 0 && !bounds.zeroAllowed) return refused(at, refuse, 'has to be longer than 0');
    return durationMs;
  };
}

/** What is written there, short enough for a sentence. */
export function show(at: Located): string {
  if (at.kind === 'scalar') {
    const shown = JSON.stringify(at.value);
    return shown.length > 60 ? `${shown.slice(0, 57)}..."` : shown;
  }
  return at.kind === 'list' ? 'a list' : at.kind === 'section' ? 'a section' : 'nothing';
}

function refused(at: Place, refuse: Refuse, message: string): undefined {
  refuse(at, message);
  return undefined;
}
