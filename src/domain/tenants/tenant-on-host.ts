/** What the state of its host adds to, or takes from, what is known of a tenant. */
import { hostProblems, type HostProblemCode } from '../hosts/failures';
import type { HostStateName } from '../hosts/host-health';
import { houseProblems } from '../house-problems';
import type { Explanation } from './tenant-why';

export interface HostFacts {
  id: string;
  state: HostStateName;
  /** When it became lost or unknown, or was heard last; null when nobody knows. */
  awaySince: string | null;
  isScanned: boolean;
  /** Of the host itself. */
  problems: readonly { code: HostProblemCode; message: string; since: string }[];
}

export function explainOnHost(name: string, explanation: Explanation, host: HostFacts): Explanation {
  if (host.state !== 'up') return explainAway(name, explanation, host);
  const problems = host.problems.map(
    ({ code, message, since }) => `Host ${host.id} has problem ${code} since ${since}: ${message.replace(/\.$/, '')}.`,
  );
  return {
    is: [explanation.is, ...problems, ...(host.isScanned ? [] : [houseProblems.notScanned])].join(' '),
    waitsFor: explanation.waitsFor,
    change: [explanation.change, ...host.problems.map(({ code }) => hostProblems[code])].join(' '),
  };
}

/** When no worker answers, only the list of tenants can be read. */
export function explainWithoutWorker({ is, waitsFor, change }: Explanation): Explanation {
  return {
    is: `${is} That is only what the list of tenants says, for its workflow cannot be asked.`,
    waitsFor,
    change: `${change} ${houseProblems.workerAway}`,
  };
}

function explainAway(name: string, { is }: Explanation, { id, state, awaySince }: HostFacts): Explanation {
  const since = awaySince === null ? '' : ` since ${awaySince}`;
  const isAway = state === 'lost' ? 'is lost' : 'has not been heard';
  return {
    is: `Nobody knows how tenant ${name} is, because host ${id} ${isAway}${since}. Known last: ${is}`,
    waitsFor: `It waits for the agent of host ${id} to be heard again; nothing is done to it meanwhile because of that.`,
    change: `${state === 'lost' ? hostProblems.hostLost : houseProblems.hostUnknown} There: \`watchkeeper agent --host ${id}\`.`,
  };
}
