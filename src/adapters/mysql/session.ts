/** One connection to a MySQL server, from its first packet on; it asks the same question whenever it is told to. */
import { connect, type LookupFunction, type Socket } from 'node:net';
import { createConnection, type Connection, type QueryError, type RowDataPacket } from 'mysql2';
import type { DatabaseFact, DatabasePhase } from '../../domain/databases/database-fact';
import { factOf } from './failure';
import { readPassword } from '../secrets/password';
import type { MysqlTarget } from './target';

/**
 * A query that we have given up, and a session whose client has vanished without a word, end by themselves on the server.
 * Only MariaDB reads what stands in the comment.
 */
const limitsOfOurs = 'set session wait_timeout = 300 /*M! , max_statement_time = 60 */';
const readOnlyQuestion = 'select @@global.read_only as readOnly, @@global.innodb_read_only as innodbReadOnly';
/** A server that hangs does not hear of it. */
const leaveMs = 1000;
const truths: readonly unknown[] = [1, '1', 'ON'];

/** `end`: it is of no use any more, and nobody was waiting for an answer. */
export type SessionNews = DatabaseFact | { kind: 'end' };

export class Session {
  readonly openedAtMs = performance.now();
  /** `ready`: logged in, and nothing is asked. */
  state: DatabasePhase | 'ready' = 'connect';
  private readonly socket: Socket;
  private readonly connection: Connection;
  private askedAtMs = performance.now();
  private isOver = false;

  /** Begins to connect, and asks as soon as it can. Throws when there is no password to log in with. */
  constructor(
    private readonly target: MysqlTarget,
    lookup: LookupFunction,
    private readonly onNews: (news: SessionNews) => void,
  ) {
    const { host, port, user } = target;
    const password = readPassword(target.password);
    this.socket = connect({ host, port, lookup, noDelay: true });
    // A handshake is waited for without an end; this tells a server that is silent from one that is gone.
    this.socket.setKeepAlive(true, 1000);
    this.socket.once('connect', () => (this.state = 'handshake'));
    this.connection = createConnection({
      stream: () => this.socket,
      user,
      password,
      ...(target.database === null ? {} : { database: target.database }),
      // Deadlines belong to the check.
      connectTimeout: 0,
    });
    this.connection.on('error', (error: QueryError) => this.fail(error));
    this.connection.once('connect', () => this.ask(limitsOfOurs));
    this.socket.once('close', () => this.fail({ code: 'PROTOCOL_CONNECTION_LOST' }));
  }

  /** For a session that is ready. */
  ask(first?: string): void {
    const { query, asksWritability } = this.target;
    this.state = 'query';
    this.askedAtMs = performance.now();
    if (first !== undefined) this.send(first, () => this.ask());
    else if (asksWritability) this.send(query, () => this.send(readOnlyQuestion, (rows) => this.answered(rows)));
    else this.send(query, () => this.answered(null));
  }

  /** Takes leave, so that the server does not count it as broken off. */
  close(): void {
    this.isOver = true;
    this.connection.end();
    this.socket.setTimeout(leaveMs, () => this.socket.destroy());
  }

  /** Thrown away: the other side learns it from a reset, if it learns it. */
  destroy(): void {
    this.isOver = true;
    if (this.state === 'connect') this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  private send(sql: string, then: (rows: unknown) => void): void {
    this.connection.query(sql, (error, rows) => {
      if (this.isOver) return;
      if (error === null) then(rows);
      else this.fail(error);
    });
  }

  private answered(rows: unknown): void {
    const [row] = rows === null ? [] : (rows as RowDataPacket[]);
    const isReadOnly =
      rows === null ? null : [row?.readOnly, row?.innodbReadOnly].some((value) => truths.includes(value));
    this.state = 'ready';
    this.onNews({ kind: 'answered', tookMs: performance.now() - this.askedAtMs, isReadOnly });
  }

  private fail(error: { code?: unknown; errno?: unknown; sqlState?: unknown }): void {
    if (this.isOver) return;
    const { state } = this;
    this.destroy();
    this.onNews(state === 'ready' ? { kind: 'end' } : factOf(error, state));
  }
}
