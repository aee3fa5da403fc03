/** `audit list` and `audit verify`: what people and commands changed, and whether nobody has changed that. */
import { chainBegin, judgeEnd, judgeLink, type ChainEnd } from '../domain/audit/audit-chain';
import { auditItems } from '../domain/audit/audit-entry';
import { parseDuration } from '../domain/duration';
import { readChain, readHead, readRequests } from '../store/audit';
import { auditHash } from '../store/audit-hash';
import type { Store } from '../store/store';
import { auditText, verificationText, type Verification } from './audit-text';
import { printJson, type Call } from './call';
import { UsageError } from './failure';
import { withStore } from './with-store';

const longestSinceMs = 3_650 * 86_400_000;
const mostListed = 10_000;
const entriesAtOnce = 1_000;

export function list(call: Call): Promise<number> {
  const configuration = call.configuration();
  const since = readSince(call);
  const limit = readLimit(call);
  call.progress.waitsFor('the store');
  return withStore(configuration, async (store) => {
    const items = auditItems(await store.use((session) => readRequests(session, since, limit)));
    if (call.isJson) printJson(call.terminal, items);
    else call.terminal.out(auditText(items, call.terminal));
    return 0;
  });
}

export function verify(call: Call): Promise<number> {
  const configuration = call.configuration();
  call.progress.waitsFor('the store');
  return withStore(configuration, async (store) => {
    const verification = await follow(store, (number) => call.progress.waitsFor(`the audit, entry ${number} so far`));
    if (call.isJson) printJson(call.terminal, verification);
    else call.terminal.out(verificationText(verification));
    return verification.intact ? 0 : 1;
  });
}

/** Where the chain ends is asked first: entries that come meanwhile are behind it. */
async function follow(store: Store, onPart: (number: number) => void): Promise<Verification> {
  const head = await store.use((session) => readHead(session));
  const upTo = head?.number ?? Number.MAX_SAFE_INTEGER;
  let last: ChainEnd = chainBegin;
  for (;;) {
    const from = last.number;
    const part = await store.use((session) => readChain(session, from, Math.min(entriesAtOnce, upTo - from)));
    for (const entry of part) {
      const fault = judgeLink(last, entry, auditHash);
      if (fault !== null) return { intact: false, entries: last.number, lastHash: last.hash, fault };
      last = { number: entry.number, hash: entry.hash };
    }
    onPart(last.number);
    if (part.length === 0 || last.number >= upTo) break;
  }
  const fault = judgeEnd(last, head);
  return { intact: fault === null, entries: last.number, lastHash: last.hash, fault };
}

function readSince({ options }: Call): string | null {
  const written = options['since'];
  if (written === undefined) return null;
  const ms = parseDuration(written, longestSinceMs);
  if (ms !== null && ms > 0) return new Date(Date.now() - ms).toISOString();
  throw new UsageError(
    `--since: ${JSON.stringify(written)} is no duration; write a number with a unit, like 2h or 30d`,
  );
}

function readLimit({ options }: Call): number {
  const written = options['limit'] ?? '';
  const limit = /^[0-9]{1,6}$/.test(written) ? Number(written) : 0;
  if (limit >= 1 && limit <= mostListed) return limit;
  throw new UsageError(`--limit: ${JSON.stringify(written)} is no number for this; write one from 1 to ${mostListed}`);
}
