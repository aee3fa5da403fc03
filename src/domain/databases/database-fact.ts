/** What one check of a member saw, before anything is concluded from it. Plain facts, no text of anybody's. */
export const databasePhases = ['connect', 'handshake', 'query'] as const;
/** How far a check came: TCP, then greeting and login, then the query. */
export type DatabasePhase = (typeof databasePhases)[number];

export const databaseFactKinds = [
  'answered',
  'refused',
  'reset',
  'silent',
  'unreachable',
  'unresolved',
  'serverError',
  'notUnderstood',
  'noPassword',
  'unable',
] as const satisfies readonly DatabaseFact['kind'][];

export type DatabaseFact =
  /** `isReadOnly` is null where writability is not checked. */
  | { kind: 'answered'; tookMs: number; isReadOnly: boolean | null }
  /** Nobody listens on the port. */
  | { kind: 'refused' }
  /** The connection was broken off by the other side. */
  | { kind: 'reset'; phase: DatabasePhase }
  /** Nothing came until the deadline. */
  | { kind: 'silent'; phase: DatabasePhase }
  /** There is no way to the address; `code` is the operating system's, like EHOSTUNREACH. */
  | { kind: 'unreachable'; code: string }
  /** The host's name has no address; `code` is the resolver's, like ENOTFOUND. */
  | { kind: 'unresolved'; code: string }
  | { kind: 'serverError'; phase: DatabasePhase; errno: number; sqlState: string | null }
  /** It answers as no MySQL server does that this client can talk to; `code` is the client's. */
  | { kind: 'notUnderstood'; phase: DatabasePhase; code: string }
  | { kind: 'noPassword' }
  /** This process could not even try (no file descriptors left, for instance). */
  | { kind: 'unable'; code: string };
