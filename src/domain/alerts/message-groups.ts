/** What a message is about, put together by what is told and by the kind of condition; what is urgent goes first. */
import { announcements, type AlertItem, type Announcement } from './alert-item';
import type { Severity } from './condition-kinds';

const mostGroups = 12;
const mostNamedOfGroup = 20;
const mostNamed = 60;

export interface MessageGroup {
  what: Announcement;
  severity: Severity;
  count: number;
  /** Sorted by their subjects; the first ones, at least one. */
  named: [AlertItem, ...AlertItem[]];
}

export interface MessageGroups {
  groups: MessageGroup[];
  /** How many belong to no group that is shown. */
  others: number;
}

/** Each item is named, or counted by its group, or among the others. */
export function groupItems(items: readonly AlertItem[]): MessageGroups {
  const byKind = new Map<string, [AlertItem, ...AlertItem[]]>();
  for (const item of items) {
    const kind = JSON.stringify([item.what, item.word, item.code]);
    const group = byKind.get(kind);
    if (group === undefined) byKind.set(kind, [item]);
    else group.push(item);
  }
  const sorted = [...byKind.values()].sort((a, b) => compare(a[0], b[0]) || b.length - a.length);
  const shown = sorted.slice(0, mostGroups);
  let room = mostNamed;
  const groups = shown.map((group, index): MessageGroup => {
    const [first, ...rest] = group.sort((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
    // Each group that follows names at least one.
    const most = Math.min(mostNamedOfGroup, room - (shown.length - 1 - index));
    const named: MessageGroup['named'] = [first, ...rest.slice(0, most - 1)];
    room -= named.length;
    return { what: first.what, severity: first.severity, count: group.length, named };
  });
  return { groups, others: sorted.slice(mostGroups).reduce((sum, group) => sum + group.length, 0) };
}

function compare(a: AlertItem, b: AlertItem): number {
  const order: readonly Announcement[] = announcements;
  return (
    Number(isPast(a.what)) - Number(isPast(b.what)) ||
    rank(a) - rank(b) ||
    order.indexOf(a.what) - order.indexOf(b.what)
  );
}

function rank({ severity }: AlertItem): number {
  return severity === 'critical' ? 0 : 1;
}

export function isPast(what: Announcement): boolean {
  return what === 'over' || what === 'passed';
}
