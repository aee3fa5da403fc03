/** What becomes of the checks of databases: lines in the log, metrics, and news for the lease. */
import type { DatabasePasts } from '../../src/agent/database-pasts';
import type { DatabaseEvents } from '../../src/agent/database-watch';
import type { KeptRules } from '../../src/agent/kept-rules';
import type { MoveEvents } from '../../src/agent/database-moves';
import { databaseVerdicts, type DatabaseVerdict } from '../../src/domain/databases/database-verdict';
import { isFallen } from '../../src/domain/databases/hold-down';
import type { Logger } from '../../src/telemetry/logger';
import type { Meters } from '../../src/telemetry/metrics/meters';

export function databaseEvents(log: Logger, meters: Meters, pasts: DatabasePasts, onNews: () => void): DatabaseEvents {
  const measure = (member: string, held: DatabaseVerdict | null): void => {
    for (const verdict of databaseVerdicts)
      meters.set('watchkeeper_database_verdict', { member, verdict }, verdict === held ? 1 : 0);
  };
  return {
    onVerdict: ({ name: member, host, port }, before, { verdict, reason, sinceMs }) => {
      measure(member, verdict);
      pasts.note(member, before.verdict, verdict);
      const lastedMs = Math.max(0, sinceMs - before.sinceMs);
      const fields = { member, address: `${host}:${port}`, verdict, before: before.verdict, reason, lastedMs };
      log.noteAt(
        isFallen(verdict) ? 'warn' : 'info',
        'databases:verdictChanged',
        fields,
        `${member} is ${verdict}: ${reason}`,
      );
      onNews();
    },
    onChecked: ({ name: member }, fact, tookMs, isVoid) => {
      meters.add('watchkeeper_database_checks_total', { member, result: isVoid ? 'void' : fact.kind });
      meters.observe('watchkeeper_database_check_duration_seconds', { member }, tookMs / 1000);
      log.note('databases:checked', { member, saw: fact, tookMs, counts: !isVoid });
    },
    onForgotten: ({ name }) => {
      measure(name, null);
      pasts.forget(name);
    },
  };
}

export function moveEvents(log: Logger, onAlone: MoveEvents['onAlone']): MoveEvents {
  return {
    onBegan: (member, reason, tenants) =>
      log.note('databases:moveBegan', { member, reason, tenants }, `${tenants} tenants move off ${member}`),
    onEnded: (member, counts, lastedMs) =>
      log.note(
        'databases:moveEnded',
        { member, ...counts, lastedMs },
        `${counts.moved} tenants serve from other databases than ${member}`,
      ),
    onAlone,
  };
}

export function noteRules(log: Logger, { current, brakes }: KeptRules): void {
  const drained = current.drained.map(({ member }) => member);
  log.note('databases:rulesChanged', { version: current.version, drained, brakes: brakes.map(({ scope }) => scope) });
}
