/** The checks of one tenant's present process, with their meters. */
import type { TenantState } from '../domain/tenants/tenant-state';
import { CheckLoop, type CheckEvents } from './check-loop';
import { checkTargetOf } from './launch-facts';
import type { TenantHost } from './tenant-host';

export function measuredCheckLoop(
  { settings, guard, loopWatch, meters }: TenantHost,
  state: TenantState,
  events: Omit<CheckEvents, 'onChecked'>,
): CheckLoop {
  return new CheckLoop(checkTargetOf(state, settings.command), settings.check, guard, loopWatch, {
    ...events,
    onChecked: (result, tookMs) => {
      meters.add('watchkeeper_checks_total', { result });
      meters.observe('watchkeeper_check_duration_seconds', {}, tookMs / 1000);
    },
  });
}
