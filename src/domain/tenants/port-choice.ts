/** Which port a new tenant gets. */

/** Both ends belong to it. */
export interface PortRange {
  first: number;
  last: number;
}

/** Why a port is not free, as the end of a sentence about it: `is claimed by tenant alpha`. */
export type TakenPorts = ReadonlyMap<number, string>;

export type PortChoice = { kind: 'chosen'; port: number } | { kind: 'taken' | 'noneFree'; message: string };

/** The lowest free one, unless a certain one is `wanted`: then that one or none. */
export function choosePort(range: PortRange, taken: TakenPorts, wanted: number | null): PortChoice {
  if (wanted !== null) {
    const reason = taken.get(wanted);
    return reason === undefined
      ? { kind: 'chosen', port: wanted }
      : { kind: 'taken', message: `port ${wanted} ${reason}; choose another one, or let it be chosen` };
  }
  for (let port = range.first; port <= range.last; port++) if (!taken.has(port)) return { kind: 'chosen', port };
  const all = `all ${range.last - range.first + 1} ports of tenants.ports, ${formatPortRange(range)}, are taken`;
  return { kind: 'noneFree', message: `${all}; widen the range in the configuration of the host` };
}

function formatPortRange({ first, last }: PortRange): string {
  return `${first}-${last}`;
}
