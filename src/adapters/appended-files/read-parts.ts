/**
 * Parts of files that others append to. It keeps nothing between two calls: whoever follows a file says how far it has
 * read, and gets what came after, also when the file was emptied or put aside and made anew meanwhile.
 */
import { join } from 'node:path';
import {
  indexAfterNewline,
  isNews,
  type FilePosition,
  type LogFileAnswer,
  type LogFileRequest,
} from '../../domain/tenants/tenant-log';
import { openPutAside, PlainFile } from './open-plain';

type Part = LogFileAnswer & { kind: 'part' };

export interface ReadPartsOptions {
  /** Of all files together. */
  maxBytes: number;
  /** How long to wait when there is nothing new; 0 for not at all. */
  waitMs: number;
  signal?: AbortSignal;
}

const lookEveryMs = 200;

export async function readParts(
  folder: string,
  requests: readonly LogFileRequest[],
  { maxBytes, waitMs, signal }: ReadPartsOptions,
): Promise<LogFileAnswer[]> {
  const untilMs = Date.now() + waitMs;
  const share = Math.floor(maxBytes / Math.max(1, requests.length));
  for (;;) {
    const answers = requests.map((request) => readPart(folder, request, share));
    const leftMs = untilMs - Date.now();
    const isNew = answers.some((answer, index) => isNews(answer) || hasGone(answer, requests[index]));
    if (isNew || leftMs <= 0 || signal?.aborted === true) return answers;
    await pause(Math.min(lookEveryMs, leftMs), signal);
  }
}

function hasGone(answer: LogFileAnswer, request: LogFileRequest | undefined): boolean {
  return answer.kind === 'absent' && request?.kind === 'after' && request.position !== null;
}

function readPart(folder: string, request: LogFileRequest, maxBytes: number): LogFileAnswer {
  const file = PlainFile.open(join(folder, request.file));
  try {
    if (request.kind === 'last') {
      return typeof file === 'string'
        ? { file: request.file, kind: 'absent', why: file }
        : readLast(file, request, maxBytes);
    }
    return readAfter(folder, request, file, maxBytes);
  } finally {
    if (typeof file !== 'string') file.close();
  }
}

function readLast(plain: PlainFile, request: LogFileRequest & { kind: 'last' }, maxBytes: number): Part {
  const { file, newlines, before } = request;
  // Emptied or replaced meanwhile: what was before is not there any more.
  const isLost = before !== null && (before.id !== plain.id || plain.size < before.offset);
  const end = isLost ? 0 : (before?.offset ?? plain.size);
  const from = Math.max(0, end - maxBytes);
  const bytes = plain.read(from, end - from);
  const endsWithNewline = before === null && bytes.at(-1) === 10;
  const start = indexAfterNewline(bytes, newlines, endsWithNewline && newlines > 0 ? bytes.length - 1 : bytes.length);
  const position = { id: plain.id, offset: from + bytes.length };
  return part(file, bytes.subarray(start ?? 0), from + (start ?? 0), position, start === null && from > 0, null);
}

function readAfter(
  folder: string,
  { file, position }: LogFileRequest & { kind: 'after' },
  present: PlainFile | Extract<LogFileAnswer, { kind: 'absent' }>['why'],
  maxBytes: number,
): LogFileAnswer {
  if (typeof present !== 'string' && position?.id === present.id) {
    return present.size < position.offset
      ? readFrom(file, present, 0, maxBytes, 'emptied')
      : readFrom(file, present, position.offset, maxBytes, null);
  }
  const rest = position === null ? null : readRest(folder, file, position, maxBytes);
  if (rest !== null && (rest.base64 !== '' || typeof present === 'string')) {
    return typeof present === 'string' ? rest : { ...rest, hasMore: true };
  }
  if (typeof present === 'string') return { file, kind: 'absent', why: present };
  return readFrom(file, present, 0, maxBytes, position === null ? null : 'replaced');
}

/** What was written into a file before it was put aside, or after, by who has it open still. */
function readRest(folder: string, file: LogFileAnswer['file'], position: FilePosition, maxBytes: number): Part | null {
  const old = openPutAside(folder, file, position.id);
  if (old === null) return null;
  try {
    return old.size < position.offset ? null : readFrom(file, old, position.offset, maxBytes, null);
  } finally {
    old.close();
  }
}

function readFrom(
  file: LogFileAnswer['file'],
  plain: PlainFile,
  from: number,
  maxBytes: number,
  event: Part['event'],
): Part {
  const bytes = plain.read(from, Math.min(maxBytes, plain.size - from));
  const offset = from + bytes.length;
  return part(file, bytes, from, { id: plain.id, offset }, offset < plain.size && bytes.length > 0, event);
}

function part(
  file: LogFileAnswer['file'],
  bytes: Buffer,
  from: number,
  position: FilePosition,
  hasMore: boolean,
  event: Part['event'],
): Part {
  return { file, kind: 'part', base64: bytes.toString('base64'), from, position, hasMore, event };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
