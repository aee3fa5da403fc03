/** What happened to a tenant, as sentences for a person. */
import type { StoryEntry } from '../story';
import { releaseTerms } from './release';
import type { Transition, UsedDatabase } from './tenant-state';

const longestSentence = 200;

export function tellTransition(transition: Transition): StoryEntry {
  const sentence = sentenceFor(transition);
  const cut = sentence.length <= longestSentence ? sentence : `${sentence.slice(0, longestSentence - 1)}…`;
  return { at: transition.at, sentence: cut };
}

function sentenceFor(transition: Transition): string {
  switch (transition.kind) {
    case 'tenantAppeared':
      return `the directory appeared, with port ${transition.port}`;
    case 'portChanged':
      return `the port file now says ${transition.port}`;
    case 'wishChanged':
      return `${transition.by} wants it ${transition.wanted}`;
    case 'restartRequested':
      return `${transition.by} asked for a restart`;
    case 'released':
      return `${transition.by} released it${releaseTerms(transition)}`;
    case 'taken':
      return transition.requestId === undefined
        ? 'its release is over; it is supervised again'
        : `${transition.by} took it; it is supervised again`;
    case 'processStarted':
      return `run ${transition.run} started as pid ${transition.process.pid} on port ${transition.port}${using(transition)}`;
    case 'processAdopted':
      return `run ${transition.run} is the adopted pid ${transition.process.pid}${using(transition)}: ${transition.reason}`;
    case 'checkPassed':
      return `run ${transition.run} passed its check`;
    case 'databaseMoved':
      return `${transition.by === undefined ? 'it moves' : `${transition.by} moves it`} from database ${transition.from} to ${transition.to}`;
    case 'databaseRepointed':
      return `run ${transition.run} was told to use database ${transition.database.name}: ${transition.reason}`;
    case 'stopBegan':
      return `run ${transition.run} is being stopped: ${transition.reason}`;
    case 'processExited':
      return `run ${transition.run} ended: ${transition.reason}${afterwards[transition.next]}`;
    case 'tryScheduled':
      return `${transition.as}: next try (${transition.step}) at ${transition.nextTryAt}, decided by the ${transition.by}`;
    case 'recovered':
      return `run ${transition.run} ran well long enough; past exits are forgotten`;
    case 'conflictBegan':
      return `port ${transition.port} belongs to ${transition.holder}`;
    case 'conflictEnded':
      return `port ${transition.port} is free for it`;
    case 'problemBegan':
      return `problem ${transition.code}: ${transition.message}`;
    case 'problemEnded':
      return `problem ${transition.code} is over`;
    case 'directoryRemoved':
      return `it is being ended: ${transition.reason}`;
    case 'tenantRemoved':
      return 'it is gone';
  }
}

function using({ database }: { database?: UsedDatabase }): string {
  return database === undefined ? '' : ` with database ${database.name}`;
}

const afterwards = { restart: '; restarted at once', decision: '; a decision is needed', none: '' };
