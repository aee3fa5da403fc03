/** What became of an acknowledgement, a silence or a message that tries a channel. */
import { addressText, type ChannelAddress } from '../domain/alerts/alert-item';
import type { SendOutcome } from '../domain/alerts/channel-state';
import type { Silence } from '../domain/alerts/silence';

export function acknowledgedText({ key, until }: { key: string; until: string | null }): string {
  const till = until === null ? 'while it lasts' : `before ${until}`;
  return `Alert ${key} is acknowledged: nobody is reminded ${till}. That it is over is told.\n`;
}

/** `now`: how many alerts it fits. */
export function silencedText({ pattern, until }: Silence, now: number): string {
  const fitting = now === 0 ? 'It fits no alert now.' : `It fits ${now} alert${now === 1 ? '' : 's'} now.`;
  return (
    `Nobody is told of ${pattern} before ${until}. ${fitting}\n` +
    'Whoever knows that something began is told that it is over; what still lasts at the end of the silence is told then.\n'
  );
}

export function unsilencedText(pattern: string): string {
  return `${pattern} is not silenced any more; what lasts and was not told is told now.\n`;
}

/** One element of `alerts test --json`. */
export interface TestView {
  channel: string;
  recipient: string | null;
  outcome: SendOutcome['kind'];
  /** Why it was not taken, or may not have been; null when it was. */
  reason: string | null;
}

const unknownToWorker =
  'the worker has no such channel; `watchkeeper config reload` tells whether it has this configuration';

export function viewTest({ channel, recipient }: ChannelAddress, outcome: SendOutcome): TestView {
  const reason = outcome.kind === 'sent' ? null : outcome.kind === 'gone' ? unknownToWorker : outcome.reason;
  return { channel, recipient, outcome: outcome.kind, reason };
}

const sentences: Record<SendOutcome['kind'], string> = {
  sent: 'has taken the message; see that it arrives',
  refused: 'has not taken it',
  unknown: 'may have taken it, or not',
  gone: 'was not tried',
};

export function testText(tests: readonly TestView[]): string {
  return tests
    .map(
      (test) => `${addressText(test)} ${sentences[test.outcome]}${test.reason === null ? '.' : `: ${test.reason}`}\n`,
    )
    .join('');
}
