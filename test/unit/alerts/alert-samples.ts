/** Conditions as their sources tell them, for tests of what becomes of them. */
import type { AlertItem } from '../../../src/domain/alerts/alert-item';
import type { AlertPolicy } from '../../../src/domain/alerts/alert-settings';
import type { AlertState, RaisedCondition } from '../../../src/domain/alerts/alert-state';
import type { ConditionFact } from '../../../src/domain/alerts/condition';
import type { ConditionKind } from '../../../src/domain/alerts/condition-kinds';

export const minute = 60_000;
export const hour = 60 * minute;
export const startMs = Date.parse('2026-03-02T08:00:00.000Z');
/** So long after the start of a story. */
export const after = (ms: number): string => new Date(startMs + ms).toISOString();

export const policy: AlertPolicy = { remindersMs: [hour, 4 * hour, 24 * hour], stableMs: 2 * minute };
export const atOnce: ConditionKind = { severity: 'critical', title: 'was given up', advice: 'Look.', afterMs: 0 };
export const slow: ConditionKind = { ...atOnce, severity: 'warning', afterMs: 30_000 };

const name = { word: 'tenants', code: 'fatal', subject: 'acme' } as const;

export function began(sinceMs: number, kind = atOnce, message = 'too many starts'): RaisedCondition {
  return raised({ ...name, what: 'began', message, since: after(sinceMs), endedAt: null }, kind);
}

export function over(sinceMs: number, endedMs: number, kind = atOnce): RaisedCondition {
  const message = 'too many starts';
  return raised({ ...name, what: 'over', message, since: after(sinceMs), endedAt: after(endedMs) }, kind);
}

export function passed(sinceMs: number, endedMs: number, kind = atOnce): RaisedCondition {
  const { fact } = over(sinceMs, endedMs, kind);
  return raised({ ...fact, what: 'passed' }, kind);
}

function raised(fact: ConditionFact, kind: ConditionKind): RaisedCondition {
  return { fact, kind, policy };
}

export function item(key: string, seq: number, more: Partial<AlertItem> = {}): AlertItem {
  return {
    ...{ key, alert: 'run-1', seq, what: 'began', word: 'tenants', code: 'fatal', subject: key, severity: 'critical' },
    ...{ title: 'was given up', message: 'too many starts', advice: 'Look.', since: after(0), endedAt: null, count: 1 },
    ...{ notBefore: null, ...more },
  };
}

/** What a list or a page says of it. */
export const sentences = ({ story }: Pick<AlertState, 'story'>): string[] => story.map(({ sentence }) => sentence);
