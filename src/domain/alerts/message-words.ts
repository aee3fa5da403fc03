/** The words of a message, whatever came in: short, in one line, nothing that moves or hides what stands around it. */
import { cutToBytes } from '../text-size';

/** At most so many bytes, without line breaks, control characters and marks that turn the direction of writing. */
export function plain(text: string, mostBytes: number): string {
  return cutToBytes(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ').trim(), mostBytes);
}

/** `2026-11-27 20:14:05 UTC`: the same wherever it is read. */
export function momentText(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? 'an unknown moment' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const unitsMs = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** In its two largest units, as in `4 h 10 min`; null when the moments are none. */
export function lengthText(from: string, to: string): string | null {
  const ms = Date.parse(to) - Date.parse(from);
  if (Number.isNaN(ms)) return null;
  let restMs = Math.max(0, ms);
  const parts = unitsMs.map(([unit, unitMs]) => {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    return { count, unit };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first === -1) return 'less than 1 s';
  const shown = parts.slice(first, first + 2).filter(({ count }) => count > 0);
  return shown.map(({ count, unit }) => `${count} ${unit}`).join(' ');
}
