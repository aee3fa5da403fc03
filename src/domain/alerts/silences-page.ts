/** What Temporal Web shows of the silences. */
import { cutToBytes } from '../text-size';
import type { Silence } from './silence';

/** Bytes. */
const longest = { pattern: 200, by: 40, reason: 80 };

export const silencesPurpose = {
  staticSummary: 'Keeps what nobody is told of for a time',
  staticDetails:
    'Alerts whose key fits one of these patterns are told to nobody before its time is over. Ends when none is left.',
};

export function silencesPage(silences: readonly Silence[]): string {
  if (silences.length === 0) return '## Nothing is silenced';
  const rows = silences.map(
    ({ pattern, by, since, until, reason }) =>
      `| \`${cell(pattern)}\` | ${until} | ${cell(by)} | ${since} | ${cell(reason)} |`,
  );
  return ['## Silenced', '', '| Pattern | Until | By | Since | Why |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** What people wrote breaks no table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

/** What a list reads without a worker. */
export function silencesMemo(silences: readonly Silence[]): Silence[] {
  return silences.map((silence) => ({
    ...silence,
    pattern: cutToBytes(silence.pattern, longest.pattern),
    by: cutToBytes(silence.by, longest.by),
    reason: cutToBytes(silence.reason, longest.reason),
  }));
}

/** Of what another version may have written, or nobody. */
export function readSilencesMemo(memo: unknown): Silence[] {
  return Array.isArray(memo) ? (memo as Silence[]).filter((one) => typeof one.pattern === 'string') : [];
}
