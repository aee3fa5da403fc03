/**
 * Why a tenant is as it is: for `tenants why`, `tenants show` and its page in Temporal Web. Sentences name moments, not
 * ages, so that they stay true.
 */
import { tenantProblems, type TenantProblemCode } from './failures';
import { releaseSentence, type Release } from './release';
import { decideWithinMs } from './tenant-action';
import type { TenantProblem, TenantStateName, Wanted } from './tenant-state';
import type { WhyFacts } from './why-facts';

export interface Explanation {
  /** What state it is in, since when, and why. */
  is: string;
  waitsFor: string;
  /** What a person can do. */
  change: string;
}

/** `startGraceMs`: how long a start may take on its host; null when that is not known. */
export function explainTenant(facts: WhyFacts, startGraceMs: number | null = null): Explanation {
  const { release } = facts;
  if (release === null && facts.known?.isPresent === false) return ending(facts);
  const { is, waitsFor, change } =
    release === null ? byState[facts.state](facts, startGraceMs) : released(facts, release);
  // Flapping and fatal are the state itself, in other words.
  const others = facts.problems.filter(({ code }) => code !== 'flapping' && code !== 'fatal');
  const waits = facts.state === 'stopped' || release !== null ? [] : others.map(({ code }) => problemWaits[code]);
  const isHeld = waits.length > 0 && (waitsFor === nothing || isHeldByProblem(facts));
  return {
    is: [is, ...others.map(({ code, message, since }) => `Problem ${code} since ${since}: ${ended(message)}`)].join(
      ' ',
    ),
    waitsFor: [
      ...(isHeld ? [] : [waitsFor]),
      ...(waits.length === 0 ? [] : [`It waits for ${waits.join(', and for ')}.`]),
    ].join(' '),
    change: [
      ...others.map(({ code }) => tenantProblems[code]),
      ...(isHeld && facts.state !== 'waiting' ? [] : [change]),
    ].join(' '),
  };
}

/** A directory that is no tenant, because something is wrong with it. */
export function explainDirectory(host: string, name: string, problem: TenantProblem): Explanation {
  const { code, message, since } = problem;
  return {
    is: `There is no tenant ${name}, only a directory on host ${host} with problem ${code} since ${since}: ${ended(message)}`,
    waitsFor: `It waits for ${problemWaits[code]}; then it becomes a tenant by itself.`,
    change: tenantProblems[code],
  };
}

/** What a tenant, or a directory, with this problem waits for, after «It waits for». */
const problemWaits: Readonly<Record<TenantProblemCode, string>> = {
  badName: 'its directory to get another name',
  badPort: 'a port file with a port',
  noStartFile: 'its start file, which the agent looks for every few seconds',
  unreadable: 'its directory to become readable',
  portConflict: 'its port to be given up by the tenant that has it, or for another port in its own port file',
  portTaken: 'its port to become free, which the agent looks at every second',
  cannotStart: 'the next attempt to start it, which the agent makes by itself every few seconds',
  noDatabase: 'a database that can take it, which the agent looks for every second',
  databaseAway: 'its database to be up, and is tried again from time to time until then',
  braked: 'the brake to be taken off, and is looked at again every second',
  databaseChanged: 'a restart, which gives it a database that is configured',
  flapping: 'its next try',
  fatal: 'its next try',
  willNotStop: 'its process to end, which it does as soon as the kernel lets it',
  nameTaken: 'the other tenant of this name to be renamed or removed',
};

const nothing = 'It waits for nothing.';

type ByState = Readonly<Record<TenantStateName, (facts: WhyFacts, startGraceMs: number | null) => Explanation>>;

const byState: ByState = {
  running: (facts) => {
    const { known } = facts;
    const isMarked = known?.servingSince != null && known.tries > 0;
    return {
      is: `${subject(facts)} is running since ${facts.since}: ${processOf(facts)} passed its check.`,
      waitsFor: isMarked
        ? `It waits until it has run well, from ${known.servingSince} on for ${seconds(known.policy.healthyAfterMs)}; then its past exits are forgotten.`
        : nothing,
      change:
        known === null
          ? 'If it exits or fails its checks it is started again by itself.'
          : `If it exits or fails its checks, the agent starts it again at once, up to ${known.policy.reflex} times within ${seconds(known.policy.withinMs)}; beyond that its workflow decides.`,
    };
  },
  starting: (facts, startGraceMs) =>
    facts.process === null
      ? {
          is: `${subject(facts)} is to be started since ${facts.since}${wished(facts, 'running')}, and has no process yet.`,
          waitsFor: 'It waits for its turn: the agent starts only some at a time.',
          change: 'It starts by itself.',
        }
      : {
          is: `${subject(facts)} is starting since ${facts.since}${wished(facts, 'running')}: ${processOf(facts)} has not passed its check yet.`,
          waitsFor: `It waits for its first check to pass, by ${startGraceMs === null ? 'its deadline for starting' : later(facts.process.startedAt, startGraceMs)}.`,
          change: `If the check does not pass by then it is replaced. Its own words: \`watchkeeper tenants logs ${facts.name}\`.`,
        },
  stopping: (facts) => ({
    is: `${subject(facts)} is stopping since ${facts.since}${stopReason(facts)}.`,
    waitsFor: `It waits for ${processOf(facts)} to end; what is still there after the grace is killed.`,
    change: 'It ends by itself.',
  }),
  stopped: (facts) =>
    facts.wanted === 'stopped'
      ? {
          is: `${subject(facts)} is stopped since ${facts.since}${wished(facts, 'stopped') || ', because a person wants it so'}.`,
          waitsFor: 'It waits for a person, and stays stopped until then.',
          change: `Start it: \`watchkeeper tenants start ${facts.name}\`.`,
        }
      : {
          is: `${subject(facts)} is stopped since ${facts.since}, although it is wanted: Watchkeeper was ended together with its tenants${lastExit(facts)}.`,
          waitsFor: 'It waits for the agent of its host to be started again.',
          change: `Start \`watchkeeper agent --host ${facts.host}\`, or \`watchkeeper start\`; it starts the tenant by itself.`,
        },
  exited: (facts) => {
    const since = facts.known?.decisionSince ?? null;
    return {
      is: `${subject(facts)} has no process since ${facts.since}${lastExit(facts)}.`,
      waitsFor:
        since === null
          ? 'It waits for the agent, which starts it again at once.'
          : `It waits for the decision of its workflow; without one the agent decides by the same rule at ${later(since, decideWithinMs)}.`,
      change: `It goes on by itself. At once: \`watchkeeper tenants restart ${facts.name}\`.`,
    };
  },
  backoff: (facts) => ({
    is: `${subject(facts)} is in back-off since ${facts.since}: ${starts(facts)}${lastExit(facts)}.`,
    waitsFor: facts.known
      ? `It waits for its next try (${facts.known.tries}) at ${facts.known.nextTryAt}; after ${facts.known.policy.fatalAfter} starts it is given up.`
      : 'It waits for its next try, whose moment only its workflow knows.',
    change: mend(facts),
  }),
  fatal: (facts) => ({
    is: `${subject(facts)} was given up at ${facts.since}: ${starts(facts)}${lastExit(facts)}.`,
    waitsFor: facts.known
      ? `It is tried again at ${facts.known.nextTryAt}, then every ${seconds(facts.known.policy.retryFatalEveryMs)}.`
      : 'It waits for its next try, whose moment only its workflow knows.',
    change: mend(facts),
  }),
  conflict: (facts) => ({
    is: `${subject(facts)} stands back since ${facts.since}, because its port ${facts.port} belongs to another tenant.`,
    waitsFor: 'It waits for its port, and starts by itself when it is free.',
    change: 'Give one of the two another port.',
  }),
  waiting: (facts) => {
    const [missing] = facts.problems.filter(isOutage);
    const holder =
      facts.process === null
        ? `it has no process${lastExit(facts)}`
        : `${processOf(facts)} is left alone, and nothing is charged to it`;
    return {
      is: `${subject(facts)} waits for a live database since ${facts.since}: ${holder}.`,
      waitsFor: `It waits for ${problemWaits[missing?.code ?? 'noDatabase']}.`,
      change:
        facts.process === null
          ? 'As soon as a database can take it, it is started.'
          : 'As soon as its database is up the same process goes on, without a restart; if another one can take it before, it moves there.',
    };
  },
  unknown: (facts) => ({
    is: `Nobody knows how tenant ${facts.name} is since ${facts.since}: the agent has not seen it lately enough to say.`,
    waitsFor: 'It waits for the agent, which looks again by itself.',
    change: `See that \`watchkeeper agent --host ${facts.host}\` runs.`,
  }),
};

function released(facts: WhyFacts, release: Release): Explanation {
  const process =
    facts.process === null ? `it has no process${lastExit(facts)}` : `${processOf(facts)} is ${facts.state}`;
  const goneDirectory = facts.known?.isPresent === false ? ' Its directory is gone: it is ended when it is taken.' : '';
  return {
    is: `${subject(facts)} is ${ended(releaseSentence(release))} Nothing touches it; ${process}.${goneDirectory}`,
    waitsFor: `It waits for somebody to take it${release.until === null ? '' : `, or for ${release.until}`}.`,
    change: `Supervise it again: \`watchkeeper tenants take ${facts.name}\`.`,
  };
}

function ending(facts: WhyFacts): Explanation {
  const isGone = facts.process === null;
  return {
    is: `The directory of tenant ${facts.name} is gone since ${facts.since}, so it is being ended.`,
    waitsFor: isGone ? 'It waits for nothing; its workflow completes.' : `It waits for ${processOf(facts)} to end.`,
    change: 'Make the directory again, with a port file, and it is a new tenant.',
  };
}

function subject({ name }: WhyFacts): string {
  return `Tenant ${name}`;
}

/** Whether the problem is what keeps it in its state. */
function isHeldByProblem({ state, process, problems }: WhyFacts): boolean {
  if (state === 'conflict' || state === 'waiting' || (state === 'starting' && process === null)) return true;
  return problems.some(({ code }) => code === 'willNotStop' || (code === 'databaseAway' && process === null));
}

function isOutage({ code }: TenantProblem): boolean {
  return code === 'noDatabase' || code === 'databaseAway';
}

function processOf({ process, port }: WhyFacts): string {
  return process === null
    ? 'its process'
    : `its process (pid ${process.pid}, started ${process.startedAt}, port ${port})`;
}

function wished({ known, wanted }: WhyFacts, what: Wanted): string {
  const wish = wanted === what ? (known?.wish ?? null) : null;
  return wish === null ? '' : `, asked for by ${wish.by} at ${wish.at}`;
}

function stopReason({ known }: WhyFacts): string {
  if (known === null || known.stopReason === null) return '';
  // What was asked for was asked by somebody; a failed check was not.
  const by =
    known.wish !== null && known.stopReason.endsWith('asked for') ? ` by ${known.wish.by} at ${known.wish.at}` : '';
  return `: ${known.stopReason}${by}`;
}

function lastExit({ lastExit }: WhyFacts): string {
  return lastExit === null ? '' : `, and ended last at ${lastExit.at}: ${lastExit.reason}`;
}

function starts({ known }: WhyFacts): string {
  return known === null
    ? 'it exits again and again'
    : `started ${known.startsSinceHealthy} times since it last ran well`;
}

function mend({ name }: WhyFacts): string {
  return `Read its last words (\`watchkeeper tenants logs ${name} --err\`) and mend it; \`watchkeeper tenants restart ${name}\` tries it at once and forgets the past.`;
}

function later(moment: string, ms: number): string {
  return new Date(Date.parse(moment) + ms).toISOString();
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
