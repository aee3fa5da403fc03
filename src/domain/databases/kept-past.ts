/** What one life of an agent leaves to the next of the falls of its databases: wall-clock moments, for clocks differ. */
import { keptFalls, newMemberPast, type HoldDownPolicy, type MemberPast } from './hold-down';

export interface KeptPast {
  name: string;
  /** ISO moments, oldest first. */
  fallsAt: string[];
  isFallen: boolean;
}

export const keptPastsVersion = 1;

/** `wallMinusOwnMs`: what the wall clock shows more than the clock of the past. */
export function keepPast(name: string, past: MemberPast, wallMinusOwnMs: number): KeptPast {
  const fallsAt = past.fallsAtMs.map((atMs) => new Date(Math.round(atMs + wallMinusOwnMs)).toISOString());
  return { name, fallsAt, isFallen: past.isFallen };
}

/**
 * Null when nothing follows from it any more. Nobody watched meanwhile, so the time of stability begins with the first
 * check that finds the member up. `nowMs` and the moments of the result are of the own clock.
 */
export function recallPast(
  { fallsAt, isFallen }: KeptPast,
  nowMs: number,
  wallMinusOwnMs: number,
  { withinMs, stableMs }: HoldDownPolicy,
): MemberPast | null {
  // A clock that was set back makes them lie ahead: a fall that has been is not later than now.
  const fallsAtMs = fallsAt.map((at) => Math.min(Date.parse(at) - wallMinusOwnMs, nowMs));
  const last = fallsAtMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  // One that has been up for so long was stable, seen or not.
  if (!isFallen && nowMs - last > withinMs + stableMs) return null;
  return { ...newMemberPast, fallsAtMs: fallsAtMs.slice(-keptFalls), isFallen };
}

/** The reason, as the end of a sentence, when `text` is not what `writeKeptPasts` writes. */
export type ReadPasts = { pasts: KeptPast[] } | { unreadable: string };

export function writeKeptPasts(pasts: readonly KeptPast[]): string {
  return `${JSON.stringify({ version: keptPastsVersion, members: pasts }, null, 1)}\n`;
}

export function readKeptPasts(text: string): ReadPasts {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return { unreadable: `is no JSON (${(error as Error).message})` };
  }
  if (typeof read !== 'object' || read === null || !('version' in read)) return { unreadable: 'names no version' };
  if (read.version !== keptPastsVersion) return { unreadable: `is of version ${JSON.stringify(read.version)}` };
  const members = 'members' in read && Array.isArray(read.members) ? (read.members as unknown[]) : null;
  if (members === null || !members.every(isKeptPast)) return { unreadable: 'names no members as this version does' };
  return { pasts: members };
}

function isKeptPast(value: unknown): value is KeptPast {
  if (typeof value !== 'object' || value === null) return false;
  const { name, fallsAt, isFallen } = value as Partial<Record<keyof KeptPast, unknown>>;
  const areMoments = Array.isArray(fallsAt) && fallsAt.every((at) => typeof at === 'string' && !isNaN(Date.parse(at)));
  return typeof name === 'string' && areMoments && typeof isFallen === 'boolean';
}
