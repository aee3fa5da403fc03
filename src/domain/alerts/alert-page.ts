/** What Temporal Web shows of an alert, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { linesWithin } from '../text-size';
import { alertStateName } from './alert-row';
import type { AlertState } from './alert-state';

/** Bytes. Temporal Web takes 20,000 in all. */
const mostBytes = 15_000;

export function alertPurpose(key: string): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Tells people of ${key}`,
    staticDetails:
      `One condition, **${key}**: told once when it begins, again in growing distances while it lasts, once when it is ` +
      'over. One that comes and goes is counted, not told each time. `watchkeeper alerts acknowledge` stops the reminders.',
  };
}

export function alertPage(state: AlertState): string {
  const { subject, title, severity, message, advice, since, count, acknowledged, deliveries } = state;
  const until = acknowledged?.until == null ? 'until it is over' : `until ${acknowledged.until}`;
  const sent = deliveries.map(({ at, to, what }) => `- ${at} ${to} (${what})`).reverse();
  return [
    `## ${severity}: ${subject} ${title} (${alertStateName(state)})`,
    message,
    `**What to do**: ${advice}`,
    `Since ${since}, begun ${count === 1 ? 'once' : `${count} times`}.`,
    ...(acknowledged === null ? [] : [`**Acknowledged** by ${acknowledged.by} ${until}: ${acknowledged.reason}`]),
    '### Messages that arrived (newest first)',
    sent.length === 0 ? 'None yet.' : sent.join('\n'),
    '### What happened (newest first)',
    linesWithin(
      [...state.story].reverse().map(({ at, sentence }) => `- ${at} ${sentence}`),
      mostBytes,
    ).join('\n'),
  ].join('\n\n');
}
