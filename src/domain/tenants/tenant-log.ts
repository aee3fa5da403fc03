/** What a tenant writes, in its directory's files `out` and `err`: what is asked of them and what is answered. */
export const logFileNames = ['out', 'err'] as const;
export type LogFileName = (typeof logFileNames)[number];

export interface FilePosition {
  /** Names the file itself, whatever it is called by now. */
  id: string;
  offset: number;
}

export type LogFileRequest = { file: LogFileName } & (
  | {
      kind: 'last';
      /** So many newlines to go back over, from `before` or from the end; there, a newline at the end does not count. */
      newlines: number;
      before: FilePosition | null;
    }
  /** Null: the file was not there yet. */
  | { kind: 'after'; position: FilePosition | null }
);

export interface LogRequest {
  name: string;
  files: readonly LogFileRequest[];
  /** How long to wait for something new when there is nothing. */
  waitMs: number;
}

export const absences = ['missing', 'symbolicLink', 'noFile', 'unreadable'] as const;
export type Absence = (typeof absences)[number];

export type LogFileAnswer = { file: LogFileName } & (
  | {
      kind: 'part';
      base64: string;
      /** Offset of its first byte. */
      from: number;
      /** Where to go on. */
      position: FilePosition;
      /** There is more of it: older for `last`, newer for `after`. */
      hasMore: boolean;
      /** What became of the file since the position that was given. */
      event: 'emptied' | 'replaced' | null;
    }
  | { kind: 'absent'; why: Absence }
);

export interface LogAnswer {
  files: LogFileAnswer[];
}

/** Most bytes that one answer through Temporal carries, of all files together. */
export const remotePartBytes = 64 * 1024;
/** Longest wait for something new that a host is asked for. */
export const remoteWaitMs = 10_000;

const newline = 10;

/** The index behind the `count`th newline, counted from `end` backwards; null when there are not so many. */
export function indexAfterNewline(bytes: Uint8Array, count: number, end: number): number | null {
  if (count === 0) return end;
  let left = count;
  for (let index = end - 1; index >= 0; index -= 1) {
    if (bytes[index] === newline && --left === 0) return index + 1;
  }
  return null;
}

export function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === newline) count += 1;
  return count;
}

/** Whether an answer holds anything that was not known before. */
export function isNews(answer: LogFileAnswer): boolean {
  return answer.kind === 'part' && (answer.base64 !== '' || answer.event !== null || answer.hasMore);
}
