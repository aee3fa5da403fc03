import type { HostReading } from '../../client/hosts';
import { advice, fine, type Verdict } from '../finding';
import type { Patient } from '../patient';

/** A beat is on its way, or held back, for up to so long. */
const lateMs = 8_000;
const earlyMs = 2_000;

export async function examineServerClock({ server }: Patient): Promise<Verdict[]> {
  const { hosts } = await server;
  return 'failure' in hosts ? [] : judgeServerClock(hosts.value);
}

/** Each beat of an agent tells its own clock, and the server notes when it came. */
export function judgeServerClock(hosts: readonly HostReading[]): Verdict[] {
  return hosts.flatMap(({ id, state, status, beatAt }) => {
    if (state !== 'up' || status === null || beatAt === null) return [];
    const aheadMs = Date.parse(beatAt) - Date.parse(status.asOf);
    if (aheadMs > -earlyMs && aheadMs < lateMs) return [fine(`the clocks of host ${id} and of Temporal agree`)];
    const found = `Temporal’s clock is ${Math.abs(Math.round(aheadMs / 1000))} s ${aheadMs > 0 ? 'ahead of' : 'behind'} host ${id}’s`;
    return [advice(found, 'let chrony or systemd-timesyncd set both clocks')];
  });
}
