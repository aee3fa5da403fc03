import { styleText } from 'node:util';
import type { TenantStateName } from '../domain/tenants/tenant-state';

type Mood = 'good' | 'bad' | 'uneasy' | 'quiet';

const moods: Record<TenantStateName | 'up' | 'lost', Mood> = {
  running: 'good',
  up: 'good',
  stopped: 'quiet',
  starting: 'uneasy',
  stopping: 'uneasy',
  exited: 'uneasy',
  backoff: 'uneasy',
  unknown: 'uneasy',
  waiting: 'uneasy',
  conflict: 'bad',
  fatal: 'bad',
  lost: 'bad',
};

const colours = { good: 'green', bad: 'red', uneasy: 'yellow', quiet: 'gray' } as const;

export function inMood(text: string, mood: Mood, hasColours: boolean): string {
  // Whether the stream takes colours is decided by whoever made the terminal.
  return hasColours ? styleText(colours[mood], text, { validateStream: false }) : text;
}

export function colouredState(state: keyof typeof moods, hasColours: boolean): string {
  return inMood(state, moods[state], hasColours);
}
