/** What a person or a command asked for, as the audit keeps it: one entry before it is carried out, one after. */
export const auditKinds = ['asked', 'ended'] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditFacts {
  /** The same UUID in both entries of a request. */
  request: string;
  kind: AuditKind;
  /** ISO, to the millisecond. */
  at: string;
  /** The user of the operating system. */
  who: string;
  /** The machine on which it was asked. */
  machine: string;
  /** Such as `command line`. */
  via: string;
  /** Such as `tenants stop`. */
  what: string;
  /** On which object; null when it is about no single one. */
  object: string | null;
  /** What else was asked, as it was written. */
  options: string | null;
  reason: string | null;
  /** `done`, or the code of a failure; null in an entry of what was asked. */
  result: string | null;
  message: string | null;
}

/** The longest text that the store keeps of each, in characters. */
const longest = {
  who: 128,
  machine: 255,
  via: 32,
  what: 64,
  object: 255,
  options: 500,
  reason: 500,
  result: 64,
  message: 1000,
} as const satisfies Partial<Record<keyof AuditFacts, number>>;

/** As the store gives it back: nothing longer than its column, nothing that is no text. */
export function fitted(facts: AuditFacts): AuditFacts {
  const kept = { ...facts };
  for (const [name, most] of Object.entries(longest) as [keyof typeof longest, number][]) {
    const text = facts[name];
    if (text !== null) Object.assign(kept, { [name]: cut(text, most) });
  }
  return kept;
}

function cut(text: string, most: number): string {
  const characters = [...text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/** One request, as people see it. */
export interface AuditItem extends Omit<AuditFacts, 'request' | 'kind'> {
  id: string;
  /** Null: whoever carried it out has not told what became of it. */
  endedAt: string | null;
}

/** In the order in which the requests first appear. */
export function auditItems(entries: readonly AuditFacts[]): AuditItem[] {
  const requests = new Map<string, AuditFacts[]>();
  for (const entry of entries) requests.set(entry.request, [...(requests.get(entry.request) ?? []), entry]);
  return [...requests.values()].flatMap((both) => {
    const ended = both.find(({ kind }) => kind === 'ended');
    // Without one of what was asked, the store was away when it was.
    const first = both.find(({ kind }) => kind === 'asked') ?? ended;
    if (first === undefined) return [];
    const { request, at, who, machine, via, what, object, options, reason } = first;
    const { at: endedAt = null, result = null, message = null } = ended ?? {};
    return [{ id: request, at, who, machine, via, what, object, options, reason, endedAt, result, message }];
  });
}
