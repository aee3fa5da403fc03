/**
 * Checks one MySQL server, over a connection that is kept. A check always ends by its deadline, whatever the server does.
 *
 * What a silent server costs is bounded, for both sides. Connecting is given up with its check. A handshake without an
 * answer stays the only one, and later checks wait for it: given up ones would fill the queue of a stopped server, and
 * make it block this host when it goes on. A query without an answer is listened to while a second connection tries
 * afresh, so that one lost packet is not taken for silence; both are thrown away when they are old.
 */
import { lookup, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { DatabaseFact } from '../../domain/databases/database-fact';
import { Session, type SessionNews } from './session';
import type { MysqlTarget } from './target';

/** A login proves itself only when it is made: so old a connection is made anew. */
const renewAfterMs = 30_000;
const givenUpAfterMs = 60_000;
const mostSessions = 2;

export class MysqlCheck {
  private sessions: Session[] = [];
  private onFact: ((fact: DatabaseFact) => void) | null = null;
  private deadline: NodeJS.Timeout | undefined;
  private readonly lookup = oneAtATime();

  /** `onNews`: between two checks something came that makes it worth to check at once. */
  constructor(
    private readonly target: MysqlTarget,
    private readonly onNews: () => void,
  ) {}

  /** One at a time. Never rejects. */
  check(timeoutMs: number): Promise<DatabaseFact> {
    return new Promise((resolve) => {
      const startedAtMs = performance.now();
      // What has arrived already is read before it is called missing.
      this.deadline = setTimeout(() => setImmediate(() => this.onFact?.(this.silence())), timeoutMs);
      this.onFact = (fact) => {
        this.onFact = null;
        clearTimeout(this.deadline);
        resolve(fact.kind === 'answered' ? { ...fact, tookMs: performance.now() - startedAtMs } : fact);
      };
      this.begin();
    });
  }

  /** Ends a check that is under way as well: nobody hears of it. */
  end(): void {
    this.onFact = null;
    clearTimeout(this.deadline);
    for (const session of this.sessions) {
      if (session.state === 'ready') session.close();
      else session.destroy();
    }
    this.sessions = [];
  }

  private begin(): void {
    const nowMs = performance.now();
    for (const session of [...this.sessions]) {
      const ageMs = nowMs - session.openedAtMs;
      if (session.state === 'ready' && ageMs > renewAfterMs) this.forget(session).close();
      else if (session.state === 'query' && ageMs > givenUpAfterMs) this.forget(session).destroy();
    }
    const ready = this.sessions.filter(({ state }) => state === 'ready');
    for (const extra of ready.slice(1)) this.forget(extra).close();
    if (ready[0] !== undefined) ready[0].ask();
    else if (this.sessions.length < mostSessions && this.sessions.every(({ state }) => state === 'query')) this.open();
  }

  private open(): void {
    let session: Session;
    try {
      session = new Session(this.target, this.lookup, (news) => this.hear(session, news));
    } catch {
      // Which file or variable it is, the configuration says; what the system says of it may hold more than that.
      this.onFact?.({ kind: 'noPassword' });
      return;
    }
    this.sessions.push(session);
  }

  private hear(session: Session, news: SessionNews): void {
    const isNewest = session === this.sessions.at(-1);
    if (news.kind !== 'answered') this.forget(session);
    if (this.onFact === null) this.onNews();
    else if (news.kind !== 'end' && (isNewest || news.kind === 'answered')) this.onFact(news);
  }

  private silence(): DatabaseFact {
    const newest = this.sessions.at(-1);
    if (newest?.state !== 'connect')
      return { kind: 'silent', phase: newest?.state === 'handshake' ? 'handshake' : 'query' };
    this.forget(newest).destroy();
    return { kind: 'silent', phase: 'connect' };
  }

  private forget(session: Session): Session {
    this.sessions = this.sessions.filter((other) => other !== session);
    return session;
  }
}

/** A name server that does not answer holds one of the few threads for lookups, and not one more with each check. */
function oneAtATime(): LookupFunction {
  type Answer = Parameters<LookupFunction>[2];
  let waiting: Answer[] = [];
  return (name: string, options: LookupOptions, callback: Answer) => {
    waiting.push(callback);
    if (waiting.length > 1) return;
    lookup(name, { ...options, all: true }, (error, addresses) => {
      const answered = waiting;
      waiting = [];
      for (const answer of answered) answer(error, addresses);
    });
  };
}
