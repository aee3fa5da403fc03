/** What Temporal Web shows of a shop's workflow, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { cutToBytes, linesWithin } from '../text-size';
import type { Gate } from './gates';
import { shopConditions } from './shop-conditions';
import { shopCondition, type ShopState } from './shop-state';

/** Bytes. Temporal Web takes 20,000 in all. */
const mostBytes = { conditions: 5_000, story: 9_000 };
const longestLine = 600;

export function shopPurpose(shop: string): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Watches the orders of shop ${shop}`,
    staticDetails:
      `Shop **${shop}**: every order above a position is looked for in the ERP; one that is missing is sent by a workflow of ` +
      'its own. This one keeps the position and the gates of ERP and node, says when who is sent, and tells people what ' +
      'needs them. What is known of each order is in the store: `watchkeeper orders list`.',
  };
}

export function shopPage(state: ShopState): string {
  const { shop, paused, brake, waiting } = state;
  const wrong = shopConditions(state).map(({ message, since }) =>
    cutToBytes(`- since ${since}: ${message}`, longestLine),
  );
  const story = [...state.story].reverse().map(({ at, sentence }) => cutToBytes(`- ${at} ${sentence}`, longestLine));
  return [
    `## Orders of shop ${shop}: ${shopCondition(state)}`,
    positionSentence(state),
    ...(paused === null ? [] : [`**Paused** by ${paused.by} since ${paused.since}: ${paused.reason}`]),
    gateSentence('The ERP', state.erp),
    gateSentence('The integration node', state.node),
    ...(brake.held === null
      ? []
      : [`**The brake holds** since ${brake.held.since}: ${brake.held.missing} are missing.`]),
    `Being sent or verified: ${Object.keys(state.active).length}. ` +
      (waiting === null
        ? ''
        : `Due to be sent: ${waiting.toStart}; the next one later: ${waiting.nextStartAt ?? 'none'}.`),
    '### What is wrong',
    ...(wrong.length === 0 ? ['Nothing.'] : [linesWithin(wrong, mostBytes.conditions).join('\n')]),
    '### What happened (newest first)',
    ...(story.length === 0 ? ['Nothing yet.'] : [linesWithin(story, mostBytes.story).join('\n')]),
  ].join('\n\n');
}

function positionSentence({ position, lastLook }: ShopState): string {
  if (position === null) return '**Nothing is scanned yet**: `watchkeeper orders start` says where to begin.';
  const looked =
    lastLook === null
      ? 'it was not looked yet'
      : `looked at ${lastLook.at}, the newest order was ${lastLook.highest ?? 'none'}`;
  return `Orders above ${position.floor} are looked for; ${looked}.`;
}

function gateSentence(what: string, { state, since, reason, nextProbeAt, hold }: Gate): string {
  if (hold !== null) return `**${what} is held** (${hold.cause}) by ${hold.by} since ${hold.since}: ${hold.reason}`;
  if (state === 'closed') return `${what} answers.`;
  if (state === 'halfOpen') return `${what} answers again since ${since}, and is asked for little at first.`;
  return `**${what} is away** since ${since}: ${reason}. The next probe: ${nextProbeAt}.`;
}
