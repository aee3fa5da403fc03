/** Which conditions are told by which channels. */
import { alertWords, severities, type Severity } from '../src/domain/alerts/condition-kinds';
import type { AlertRoute } from '../src/domain/alerts/alert-settings';
import { didYouMean } from '../src/domain/did-you-mean';
import type { Located, Refuse } from './reading/document';
import { listOf, oneOf, section, setting, text } from './reading/readers';

export interface RouteSettings extends Omit<AlertRoute, 'channels'> {
  /** Names of channels; null: every one. */
  channels: readonly string[] | null;
}

const channelName = text('the name of a channel', () => null);

export const readSeverities = listOf<Severity>(oneOf(...severities), 'severities', 1);

const readRoute = section<RouteSettings>({
  words: setting<RouteSettings['words']>(listOf(oneOf(...alertWords), 'words', 1), alertWords),
  severities: setting<readonly Severity[]>(readSeverities, severities),
  channels: setting<RouteSettings['channels']>(listOf(channelName, 'names of channels', 1), null),
});

export const readRoutes = listOf(readRoute, 'routes, each as "- channels: [NAME]"', 0);

/** `routes` is where they are written. */
export function refuseUnknownChannels(routes: Located, channels: readonly string[], refuse: Refuse): void {
  const names = itemsOf(routes).flatMap((route) => itemsOf(entryOf(route, 'channels')));
  for (const name of names) {
    if (name.kind !== 'scalar' || typeof name.value !== 'string' || channels.includes(name.value)) continue;
    const guess = didYouMean(name.value, channels);
    const known = channels.length === 0 ? 'there is none' : `there are: ${channels.join(', ')}`;
    refuse(name, `there is no channel ${JSON.stringify(name.value)}${guess === '' ? `; ${known}` : guess}`);
  }
}

function itemsOf(at: Located | undefined): readonly Located[] {
  return at?.kind === 'list' ? at.items : [];
}

function entryOf(at: Located, name: string): Located | undefined {
  return at.kind === 'section' ? at.entries.find(({ key }) => key === name)?.value : undefined;
}
