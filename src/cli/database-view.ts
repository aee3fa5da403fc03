/** What is shown of a database: how each host sees it, as far as that host was heard lately. */
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import type { Brake } from '../domain/databases/brake';
import type { PoolState } from '../domain/databases/pool-state';
import type { StoryEntry } from '../domain/story';
import { isDrained, type Drain, type PoolRules } from '../domain/databases/pool-rules';
import type { SeenHost } from './tenant-view';

/** One element of `databases list --json`. */
export interface DatabaseView {
  name: string;
  address: string;
  /** Whether it gets nobody, because somebody wants it so. */
  drained: boolean;
  /** Until when some host gives it nobody, because it fell again and again; null: none does, or nobody knows. */
  heldUntil: string | null;
  /** How many tenants have it, on all hosts. */
  tenants: number;
  byHost: SeenDatabase[];
}

/** `databases show --json`. */
export interface DatabaseDetails extends DatabaseView {
  /** Who wants it drained; null: nobody. */
  drain: Omit<Drain, 'member'> | null;
  /** What holds moves back; null: nothing. */
  brake: Brake | null;
  /** What its pool's workflow tells of it, oldest first; null when nobody can be asked. */
  story: StoryEntry[] | null;
}

export function detailDatabase(view: DatabaseView, rules: PoolRules, state: PoolState | null): DatabaseDetails {
  const found = rules.drained.find(({ member }) => member === view.name);
  const isAbout = ({ sentence }: StoryEntry) => new RegExp(`(^|[^\\w-])${view.name}($|[^\\w-])`).test(sentence);
  return {
    ...view,
    drain: found === undefined ? null : { by: found.by, reason: found.reason, since: found.since },
    brake: rules.brakes.find(({ scope }) => scope !== 'restarts') ?? null,
    story: state?.story.filter(isAbout) ?? null,
  };
}

export interface SeenDatabase {
  host: string;
  verdict: DatabaseVerdict;
  reason: string;
  /** Since when the host sees it so; null when nobody knows. */
  since: string | null;
  /** Its last check; null when there is none that is known. */
  asOf: string | null;
}

export interface ConfiguredMember {
  name: string;
  host: string;
  port: number;
}

/** Those of the configuration, then those that only agents know. */
export function viewDatabases(
  members: readonly ConfiguredMember[],
  hosts: readonly SeenHost[],
  tenants: readonly { database: string }[],
  rules: PoolRules,
): DatabaseView[] {
  const addresses = new Map(members.map(({ name, host, port }) => [name, `${host}:${port}`]));
  const reported = hosts.flatMap(({ status }) => status?.databases ?? []);
  for (const { name, address } of reported) if (!addresses.has(name)) addresses.set(name, address);
  return [...addresses].map(([name, address]) => ({
    name,
    address,
    drained: isDrained(rules, name),
    heldUntil: latestHold(hosts, name),
    tenants: tenants.filter(({ database }) => database === name).length,
    byHost: hosts.map((host) => seenFrom(host, name, address)),
  }));
}

function latestHold(hosts: readonly SeenHost[], name: string): string | null {
  const holds = hosts.flatMap(({ state, status }) =>
    state === 'up' ? (status?.databases?.find((one) => one.name === name)?.heldUntil ?? []) : [],
  );
  return holds.sort().at(-1) ?? null;
}

function seenFrom({ id, state, status, beatAt }: SeenHost, name: string, address: string): SeenDatabase {
  const report = status?.databases?.find((one) => one.name === name);
  const unknown = (reason: string): SeenDatabase => ({
    ...{ host: id, verdict: 'unknown', reason, since: null, asOf: report?.asOf ?? null },
  });
  // Too old to be shown as good: nothing was heard from the host, so nobody knows.
  if (state !== 'up' || status === null) {
    const before = beatAt === null ? '' : ` since ${beatAt}`;
    return unknown(`nothing is heard from host ${id}${before}; see that \`watchkeeper agent\` runs there`);
  }
  if (report === undefined) {
    return unknown(
      `host ${id} does not check it; \`watchkeeper config reload\` tells whether it has this configuration`,
    );
  }
  if (report.address !== address) {
    return unknown(
      `host ${id} checks ${report.address} under this name; \`watchkeeper config reload\` tells whether it has this configuration`,
    );
  }
  const { verdict, reason, since, asOf } = report;
  return { host: id, verdict, reason, since, asOf };
}
