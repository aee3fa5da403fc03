/** What one fact speaks for, with what to do about it. One fact alone is no verdict: database-health.ts makes that. */
import type { DatabaseFact, DatabasePhase } from './database-fact';
import type { DatabaseVerdict } from './database-verdict';

export interface DatabaseJudgement {
  verdict: DatabaseVerdict;
  /** A sentence about the member, which it begins with "it": what is seen, and what mends it. */
  reason: string;
  /** A `break` is certain when it happens twice; `silence` may be a slow moment. Null where one fact is enough. */
  evidence: 'break' | 'silence' | null;
}

type ErrorKind = Exclude<DatabaseVerdict, 'up'> | 'slow';

/**
 * Error numbers of MariaDB 10.11 (https://mariadb.com/docs/server/reference/error-codes) and MySQL 8
 * (https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html).
 */
const errors: Readonly<Record<number, readonly [ErrorKind, string]>> = {
  1040: [
    'full',
    'has as many connections as it takes; see who holds them (show processlist), or raise max_connections',
  ],
  1135: ['full', 'cannot make a thread for a connection; raise its limits of memory or threads'],
  1203: ['full', 'has as many connections of the checking user as it allows; raise max_user_connections'],
  1226: ['full', 'has reached a limit of the checking user; raise it (alter user … with max_user_connections)'],
  1129: [
    'blocked',
    'has blocked this host after too many broken handshakes; run "flush hosts" there, or raise max_connect_errors',
  ],
  1044: ['misconfigured', 'does not let the checking user into the database; grant it, or correct databases.database'],
  1045: ['misconfigured', 'refuses the login; correct databases.username and its password'],
  1698: ['misconfigured', 'refuses the login without a password; write databases.passwordFile or passwordEnv'],
  1130: ['misconfigured', 'lets no user in from this host; make the checking user for this host'],
  1049: ['misconfigured', 'has no such database; create it, or correct databases.database'],
  1046: ['misconfigured', 'wants a database for this query; write databases.database'],
  1142: ['misconfigured', 'does not allow the query to the checking user; grant it, or correct databases.check.query'],
  1143: ['misconfigured', 'does not allow the query to the checking user; grant it, or correct databases.check.query'],
  1227: ['misconfigured', 'does not allow the query to the checking user; grant it, or correct databases.check.query'],
  1370: ['misconfigured', 'does not allow the query to the checking user; grant it, or correct databases.check.query'],
  1054: ['misconfigured', 'does not know a column of the query; correct databases.check.query'],
  1064: ['misconfigured', 'does not understand the query; correct databases.check.query'],
  1146: ['misconfigured', 'does not have the table of the query; create it, or correct databases.check.query'],
  1305: ['misconfigured', 'does not have the function of the query; create it, or correct databases.check.query'],
  1251: ['misconfigured', 'wants a way of login that the client lacks; give the checking user mysql_native_password'],
  1524: ['misconfigured', 'lacks the login plugin of the checking user; give it another one'],
  1820: ['misconfigured', 'wants another password of the checking user first; change it'],
  1862: ['misconfigured', 'says that the password of the checking user has expired; change it'],
  3118: ['misconfigured', 'has locked the checking user; unlock it (alter user … account unlock)'],
  4151: ['misconfigured', 'has locked the checking user; unlock it (alter user … account unlock)'],
  3159: [
    'misconfigured',
    'takes connections with TLS only, which checks do not use; allow one without to the checking user',
  ],
  1290: ['readOnly', 'only reads (read_only); make it writable, or make another one the writer'],
  1792: ['readOnly', 'only reads (tx_read_only); make it writable, or make another one the writer'],
  1836: ['readOnly', 'only reads (innodb_read_only); make it writable, or make another one the writer'],
  1874: ['readOnly', 'only reads (innodb_read_only); make it writable, or make another one the writer'],
  1036: ['readOnly', 'only reads (the table is read-only); make it writable, or make another one the writer'],
  1053: ['down', 'is shutting down; start it again'],
  1927: ['down', 'ends our connection; see who kills connections'],
  1205: ['slow', 'lets the query wait for a lock until its own limit; see who holds it (show full processlist)'],
  1317: ['slow', 'breaks the query off; see who does (show full processlist)'],
  1969: ['slow', 'breaks the query off at its own time limit; see what it waits for (show full processlist)'],
  3024: ['slow', 'breaks the query off at its own time limit; see what it waits for (show full processlist)'],
};

const silences: Record<DatabasePhase, string> = {
  connect: 'is not reached; see that its machine is up and that the network lets this host through',
  handshake: 'takes the connection and says nothing; see whether its process is stopped or overloaded',
  query:
    'takes the query and does not answer; see whether it is stopped, and what it waits for (show full processlist)',
};

const during: Record<DatabasePhase, string> = {
  connect: 'while it is connected to',
  handshake: 'before the login is done',
  query: 'during the query',
};

export function judgeFact(fact: DatabaseFact, timeoutMs: number): DatabaseJudgement {
  const say = (verdict: DatabaseVerdict, text: string, evidence: DatabaseJudgement['evidence'] = null) => {
    return { verdict, reason: `it ${text}`, evidence };
  };
  switch (fact.kind) {
    case 'answered':
      return fact.isReadOnly === true ? judgeError(1290, say) : say('up', 'answers');
    case 'refused':
      return say('down', 'is not there: nothing listens on its port; start it', 'break');
    case 'reset':
      return say('down', `breaks the connection off ${during[fact.phase]}; look into its error log`, 'break');
    case 'silent':
      return say('down', seenAs(silences[fact.phase], `within ${timeoutMs} ms`), 'silence');
    case 'unreachable':
      return say('down', `is not reached (${fact.code}); mend the network between it and this host`, 'silence');
    case 'unresolved':
      return fact.code === 'ENOTFOUND'
        ? say('misconfigured', 'has a name without an address (ENOTFOUND); correct its host in databases.members')
        : say('unknown', `cannot be looked for: the name server does not answer (${fact.code}); see that it does`);
    case 'serverError':
      return judgeError(fact.errno, say);
    case 'notUnderstood':
      return say('misconfigured', `does not talk like MySQL (${fact.code}); correct its host and port`);
    case 'noPassword':
      return say(
        'misconfigured',
        'is not asked, for the password cannot be read; see databases.passwordFile and passwordEnv',
      );
    case 'unable':
      return say(
        'unknown',
        `cannot be asked by this agent (${fact.code}); raise the agent’s limits, and see what uses them`,
      );
  }
}

/** What is seen stands before the semicolon, and what mends it behind. */
function seenAs(text: string, detail: string): string {
  return text.replace('; ', ` (${detail}); `);
}

type Say = (verdict: DatabaseVerdict, text: string, evidence?: DatabaseJudgement['evidence']) => DatabaseJudgement;

function judgeError(errno: number, say: Say): DatabaseJudgement {
  const [kind, text] = errors[errno] ?? ['unknown', 'answers with an error that says nothing of it; look it up'];
  const numbered = seenAs(text, `error ${errno}`);
  if (kind === 'slow') return say('down', numbered, 'silence');
  return say(kind, numbered, kind === 'down' || kind === 'readOnly' ? 'break' : null);
}
