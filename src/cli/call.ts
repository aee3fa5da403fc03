import type { Configuration } from '../../config';

/** 0 done, 1 a problem found or a request refused, 2 wrong usage, 3 cannot reach what it needs. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Where a command reads from and writes to: the process, or a test. */
export interface Terminal {
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** Whether a person looks at it: tables are aligned. */
  isForPeople: boolean;
  hasColours: boolean;
  /** Characters in a line of standard error; 0 when nobody looks at it, or it cannot be written over. */
  lineWidth(): number;
  /** The argv by which this program is called from anywhere. */
  program: readonly string[];
  /** How a person calls it where they are now, such as `npx watchkeeper`. */
  calledAs: string;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Aborted when whoever read the output has gone, as `head` does. */
  readerGone: AbortSignal;
}

export interface Progress {
  /** What the command waits for from now on, such as `tenant alpha to stop, which is stopping`. */
  waitsFor(what: string): void;
  /** No line any more until `waitsFor` is called: for commands that wait for nobody in particular, as `logs -f` does. */
  end(): void;
}

export interface Call {
  terminal: Terminal;
  /** Tells a person what is waited for, when it takes long. */
  progress: Progress;
  isJson: boolean;
  /** The file to read; throws a ConfigurationError when there is none. */
  configurationFile(): string;
  /** Read when asked for; throws a ConfigurationError. */
  configuration(): Configuration;
  /** The positional words. */
  words: readonly string[];
  options: Readonly<Record<string, string | undefined>>;
  /** The options that were given and take no value. */
  flags: ReadonlySet<string>;
  /** What the audit is to say of how it ended, besides that it did; set by who carries it out. */
  remark?: string;
}

export type Handler = (call: Call) => Promise<number>;

export function printJson(terminal: Pick<Terminal, 'out'>, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
