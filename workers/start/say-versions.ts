import type { Configuration } from '../../config';
import type { LiveEvents } from '../live-configuration';

/** What `start` says of new versions of its configuration. */
export function sayVersions(
  say: (line: string) => void,
  onAccepted: (configuration: Configuration) => void,
): LiveEvents {
  return {
    onAccepted: (configuration, changed) => {
      onAccepted(configuration);
      const names = changed.map(({ path }) => path);
      say(
        `Version ${configuration.hash} of the configuration is in force (${names.join(', ') || 'no setting has changed'}).`,
      );
    },
    onRefused: ({ message }) => say(`The new configuration is refused: ${message}.`),
    onRefusalEnded: () => say('The configuration is refused no longer.'),
  };
}
