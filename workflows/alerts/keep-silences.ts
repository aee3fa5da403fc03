/** Which alerts nobody is told of, and until when. Ends when nothing is silenced any more. */
import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities } from '../../activities/alerts';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import {
  longestBy,
  longestPattern,
  longestReason,
  longestSilenceMs,
  mostSilences,
  withSilence,
  type Silence,
} from '../../src/domain/alerts/silence';
import { silencesMemo } from '../../src/domain/alerts/silences-page';
import { bytesOf, cutToBytes } from '../../src/domain/text-size';
import { alertBookkeeping } from '../activity-options';
import { Desk } from '../desk';
import { alertFailure } from '../failure';
import { endSilenceUpdate, silenceUpdate, type EndSilenceCommand, type SilenceCommand } from './messages';
import { showSilences } from './show-silences';

/** A run this long is continued as new. */
export const eventsPerSilencesRun = 300;
const firstWishMs = 60_000;

const { lookAgain } = proxyActivities<AlertActivities>(alertBookkeeping);

export async function keepSilences({ carried = [] }: { carried?: Silence[] } = {}): Promise<void> {
  let silences = carried;
  let wasAsked = false;
  // Nobody who asks waits until all have looked.
  const ended = new Desk<string>('silences', async (patterns) => {
    for (const pattern of patterns) await lookAgain(pattern);
  });

  setHandler(silenceUpdate, (command) => silence(command), {
    validator: (command: SilenceCommand) => maySilence(silences, command),
    description: 'Tell nobody of what fits a pattern, for a time',
  });
  setHandler(endSilenceUpdate, (command) => endSilence(command), {
    validator: (command: EndSilenceCommand) => mayEnd(silences, command),
    description: 'End a silence before its time',
  });

  function silence({ pattern, by: asker, reason: why, forMs }: SilenceCommand): Silence[] {
    wasAsked = true;
    const nowMs = Date.now();
    const [since, until] = [nowMs, nowMs + forMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const [by, reason] = [cutToBytes(asker, longestBy), cutToBytes(why, longestReason)];
    const replaced = silences.find((one) => one.pattern === pattern);
    silences = withSilence(silences, { pattern, by, reason, since, until }, nowMs);
    if (replaced !== undefined && replaced.until > until) ended.tell([pattern]);
    return silences;
  }

  function endSilence({ pattern }: EndSilenceCommand): Silence[] {
    silences = silences.filter((one) => one.pattern !== pattern);
    ended.tell([pattern]);
    return silences;
  }

  const isQuiet = () => ended.isQuiet && allHandlersFinished();
  const isLong = () => workflowInfo().historyLength >= eventsPerSilencesRun || workflowInfo().continueAsNewSuggested;
  // One that was started for a wish that was refused has nothing to keep.
  if (carried.length === 0) await condition(() => wasAsked, firstWishMs);
  while (silences.length > 0 || !isQuiet()) {
    showSilences(silences);
    if (isLong() && isQuiet()) await goOn({ carried: silences });
    const shown = silences;
    const news = () => silences !== shown || (isQuiet() && (isLong() || silences.length === 0));
    const endsMs = silences.map(({ until }) => Date.parse(until));
    const summary = 'until a silence ends by itself';
    if (endsMs.length === 0) await condition(news);
    else await condition(news, Math.max(1, Math.min(...endsMs) - Date.now()), { summary });
    const nowMs = Date.now();
    if (silences.some(({ until }) => Date.parse(until) <= nowMs)) {
      silences = silences.filter(({ until }) => Date.parse(until) > nowMs);
    }
  }
  showSilences(silences);
}

/** Whoever reads the silences of a run that no worker has looked at yet finds those of the last one. */
function goOn({ carried }: { carried: Silence[] }): Promise<never> {
  return makeContinueAsNewFunc<typeof keepSilences>({ memo: { silences: silencesMemo(carried) } })({ carried });
}

function maySilence(silences: readonly Silence[], { pattern, by, reason, forMs, notAfter }: SilenceCommand): void {
  if (typeof by !== 'string' || by.trim() === '') refuse('say who asks');
  if (typeof reason !== 'string' || reason.trim() === '') refuse('say why, for whoever wonders');
  if (typeof pattern !== 'string' || pattern.trim() === '' || bytesOf(pattern) > longestPattern) {
    refuse(`name a key, or a pattern of at most ${longestPattern} bytes`);
  }
  if (typeof forMs !== 'number' || !(forMs > 0 && forMs <= longestSilenceMs)) {
    refuse('it has to last longer than nothing, and at most 30 days');
  }
  mustBeNew(notAfter);
  const isNew = silences.every((one) => one.pattern !== pattern);
  if (isNew && silences.length >= mostSilences) refuse(`there are ${mostSilences} silences already; end one of them`);
}

function mayEnd(silences: readonly Silence[], { pattern, by, notAfter }: EndSilenceCommand): void {
  if (typeof by !== 'string' || by.trim() === '') refuse('say who asks');
  mustBeNew(notAfter);
  if (silences.some((one) => one.pattern === pattern)) return;
  const names = silences.map((one) => one.pattern).join(', ');
  refuse(`nothing is silenced by ${JSON.stringify(pattern)}; there is ${names === '' ? 'no silence' : names}`);
}

function mustBeNew(notAfter: string | undefined): void {
  const late = refusalOfLate(notAfter, Date.now());
  if (late !== null) refuse(late);
}

function refuse(message: string): never {
  throw alertFailure('alertRequestRefused', message);
}
