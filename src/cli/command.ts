/** What a command is, as data. */
import type { Call, Handler } from './call';

export interface CommandOption {
  flag: string;
  summary: string;
  isRequired?: boolean;
  fallback?: string;
}

export interface Command {
  /** The words that call it. */
  name: string;
  /** Positional words, each of them required but those that end with `?`. */
  words?: readonly string[];
  options?: readonly CommandOption[];
  summary: string;
  example: string;
  /** Runs until it is ended, so nothing is waited for. */
  isLasting?: boolean;
  /** What it prints is a text that other programs read, so `--json` is for its failures only. */
  isTextOnly?: boolean;
  /**
   * Whether a call of it changes something, which the audit is told before and after it; `ended`: only after it, because
   * it changes the audit itself.
   */
  changes?: (call: Pick<Call, 'options'>) => boolean | 'ended';
  load: () => Handler;
}

export const timeoutOption: CommandOption = {
  flag: '--timeout <duration>',
  summary: 'how long to wait until it is done, such as 90s',
  fallback: '60s',
};

/** When a call of it changes something. */
export const always = (): boolean => true;
export const unlessDryRun = ({ options }: Pick<Call, 'options'>): boolean => options['dryRun'] === undefined;
