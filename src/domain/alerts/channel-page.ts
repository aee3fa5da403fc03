/** What Temporal Web shows of the messages of one address. */
import { cutToBytes, linesWithin } from '../text-size';
import { addressText, type ChannelAddress } from './alert-item';
import type { ChannelState } from './channel-state';

/** Bytes. Temporal Web takes 20,000 in all. */
const mostBytes = { waiting: 6_000, story: 8_000 };
const longestLine = 300;

export function channelPurpose(address: ChannelAddress): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Sends messages to ${addressText(address)}`,
    staticDetails:
      `Everything that **${addressText(address)}** is to be told: gathered for some seconds, sent as one message, tried ` +
      'again in growing distances until it is taken.',
  };
}

export type ChannelCondition = 'idle' | 'sending' | 'failing';

export function channelCondition({ failing, sending, queue }: ChannelState): ChannelCondition {
  if (failing !== null) return 'failing';
  return sending !== null || queue.length > 0 ? 'sending' : 'idle';
}

export function channelPage(state: ChannelState): string {
  const { address, queue, sending, failing, lastSentAt, sentCount } = state;
  const items = [...(sending?.items ?? []), ...queue.map(({ item }) => item)];
  const waiting = items.map(({ what, subject, title, notBefore }) =>
    cutToBytes(`- ${what}: ${subject} ${title}${notBefore === null ? '' : ` (not before ${notBefore})`}`, longestLine),
  );
  const shown = linesWithin(waiting, mostBytes.waiting);
  const rest = waiting.length - shown.length;
  const story = [...state.story].reverse().map(({ at, sentence }) => cutToBytes(`- ${at} ${sentence}`, longestLine));
  return [
    `## Messages to ${addressText(address)}: ${channelCondition(state)}`,
    ...(failing === null
      ? []
      : [
          `**Not taken** since ${failing.since}, ${failing.tries} tries: ${failing.reason}. Tried again at ${failing.nextTryAt}.`,
        ]),
    `Messages taken: ${sentCount}${lastSentAt === null ? '' : `, the last one at ${lastSentAt}`}.`,
    '### What is still to be sent',
    items.length === 0 ? 'Nothing.' : shown.join('\n'),
    ...(rest === 0 ? [] : [`${rest} more are left out; \`watchkeeper alerts list\` shows all alerts.`]),
    '### What happened (newest first)',
    story.length === 0 ? 'Nothing yet.' : linesWithin(story, mostBytes.story).join('\n'),
  ].join('\n\n');
}
