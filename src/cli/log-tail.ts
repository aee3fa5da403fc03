/** The last lines of files, put together from as many parts as it takes. */
import {
  countNewlines,
  type Absence,
  type FilePosition,
  type LogFileAnswer,
  type LogFileName,
  type LogFileRequest,
} from '../domain/tenants/tenant-log';
import type { LogSource } from './log-source';

export interface Tail {
  file: LogFileName;
  /** Null when it was read. */
  absence: Absence | null;
  bytes: Buffer;
  /** Where it goes on; null when the file is not there. */
  position: FilePosition | null;
  /** Whether there are older lines. */
  hasOlder: boolean;
}

type LastRequest = LogFileRequest & { kind: 'last' };

/** More is not kept in memory, however many lines are asked for. */
const longestTail = 64 * 1024 * 1024;

export async function readTails(
  source: LogSource,
  files: readonly LogFileName[],
  lines: number,
  signal: AbortSignal,
  onPart: (bytes: number) => void,
): Promise<Tail[]> {
  const tails = new Map<LogFileName, Tail>();
  let bytes = 0;
  let requests: LastRequest[] = files.map((file) => ({ file, kind: 'last', newlines: lines, before: null }));
  while (requests.length > 0) {
    const answers = await source.read(requests, 0, signal);
    const next: LastRequest[] = [];
    for (const answer of answers) {
      const request = requests.find(({ file }) => file === answer.file);
      if (request === undefined) continue;
      const tail = join(tails.get(answer.file), answer);
      tails.set(answer.file, tail);
      if (answer.kind === 'absent') continue;
      bytes += Buffer.byteLength(answer.base64, 'base64');
      if (answer.hasMore && tail.bytes.length < longestTail) next.push(olderThan(request, answer));
    }
    requests = next;
    if (requests.length > 0) onPart(bytes);
  }
  return files.flatMap((file) => tails.get(file) ?? []);
}

function join(newer: Tail | undefined, answer: LogFileAnswer): Tail {
  const { file } = answer;
  if (answer.kind === 'absent') {
    return newer ?? { file, absence: answer.why, bytes: Buffer.alloc(0), position: null, hasOlder: false };
  }
  const bytes = Buffer.from(answer.base64, 'base64');
  const hasOlder = answer.from > 0;
  if (newer === undefined) return { file, absence: null, bytes, position: answer.position, hasOlder };
  return { ...newer, bytes: Buffer.concat([bytes, newer.bytes]), hasOlder };
}

function olderThan(request: LastRequest, { base64, from, position }: LogFileAnswer & { kind: 'part' }): LastRequest {
  const bytes = Buffer.from(base64, 'base64');
  const isLastByteOfFile = request.before === null && bytes.at(-1) === 10;
  const found = countNewlines(bytes) - (isLastByteOfFile ? 1 : 0);
  return { ...request, newlines: request.newlines - found, before: { id: position.id, offset: from } };
}
