/**
 * Whether the ERP, or the integration node, may be asked for anything. A gate is closed while all is well, like a circuit.
 * Outages in a row open it: then there is one probe per `downtimeWait` and no attempt of anybody is used. After an answer it
 * is half open and lets a few through, twice as many each time, so that what has just come back is not thrown down again.
 * A hold is another thing: it is there for a person, and nothing is probed.
 */

/** Plain JSON and bounded: it is carried from run to run. */
export interface Gate {
  state: 'closed' | 'open' | 'halfOpen';
  /** In a row. */
  outages: number;
  /** Since when it is open or half open. */
  since: string | null;
  reason: string | null;
  nextProbeAt: string | null;
  /** How many may pass at once while it is half open, and how many of them have been answered. */
  allowance: number;
  answered: number;
  hold: GateHold | null;
  /** Orders running for which the task ended well and the ERP never got them; at most `killSwitchOrders`. */
  neverThere: string[];
}

export interface GateHold {
  cause: 'misconfigured' | 'killSwitch' | 'person';
  by: string;
  reason: string;
  since: string;
}

export interface GatePolicy {
  downtimeWaitMs: number;
  /** With so many at once it counts as closed again. */
  full: number;
}

/** One that was lost on the way is no outage. */
export const outagesUntilOpen = 3;
/** So many orders in a row that the node says it sent and the ERP never got: its kill switch is on. */
export const killSwitchOrders = 3;
const longestReason = 300;

export const newGate: Gate = {
  ...{ state: 'closed', outages: 0, since: null, reason: null, nextProbeAt: null },
  ...{ allowance: 0, answered: 0, hold: null, neverThere: [] },
};

/** How many more may pass now, with so many on their way; `Infinity` while the gate sets no limit. */
export function roomAt(gate: Gate, underWay: number, nowMs: number): number {
  if (gate.hold !== null) return 0;
  if (gate.state === 'closed') return Infinity;
  if (gate.state === 'halfOpen') return Math.max(0, gate.allowance - underWay);
  return gate.nextProbeAt === null || nowMs >= Date.parse(gate.nextProbeAt) ? 1 : 0;
}

/** Somebody passes. Through an open gate that is the probe: the next one may follow only after `downtimeWait`. */
export function passed(gate: Gate, nowMs: number, { downtimeWaitMs }: GatePolicy): Gate {
  return gate.state === 'open' ? { ...gate, nextProbeAt: iso(nowMs + downtimeWaitMs) } : gate;
}

export function afterAnswer(gate: Gate, nowMs: number, { full }: GatePolicy): Gate {
  const calm = { ...gate, outages: 0 };
  if (gate.state === 'closed') return { ...calm, reason: null };
  if (gate.state === 'open')
    return { ...calm, state: 'halfOpen', since: iso(nowMs), nextProbeAt: null, allowance: 1, answered: 0 };
  const answered = gate.answered + 1;
  if (answered < gate.allowance) return { ...calm, answered };
  const allowance = gate.allowance * 2;
  if (allowance < full) return { ...calm, allowance, answered: 0 };
  return { ...newGate, hold: gate.hold, neverThere: gate.neverThere };
}

export function afterOutage(gate: Gate, reason: string, nowMs: number, { downtimeWaitMs }: GatePolicy): Gate {
  const outages = Math.min(gate.outages + 1, outagesUntilOpen);
  const told = { ...gate, outages, reason: reason.slice(0, longestReason) };
  // Whoever passed before it opened may still tell of an outage: that moves no probe.
  if (gate.state === 'open' || (gate.state === 'closed' && outages < outagesUntilOpen)) return told;
  const nextProbeAt = iso(nowMs + downtimeWaitMs);
  return { ...told, state: 'open', since: iso(nowMs), nextProbeAt, allowance: 0, answered: 0 };
}

/** Another try would only be refused again, and may get us banned. */
export function afterMisconfigured(gate: Gate, reason: string, nowMs: number): Gate {
  return held(gate, { cause: 'misconfigured', by: 'watchkeeper', reason, since: iso(nowMs) });
}

/** A first reason stays: it is what people were told. */
export function held(gate: Gate, hold: GateHold): Gate {
  return gate.hold === null ? { ...gate, hold: { ...hold, reason: hold.reason.slice(0, longestReason) } } : gate;
}

/** What was held may have been mended badly: it begins with one. */
export function released(gate: Gate, nowMs: number): Gate {
  if (gate.hold === null) return gate;
  return { ...newGate, state: 'halfOpen', since: iso(nowMs), allowance: 1 };
}

/** What a task that ended well has brought about. `giveBack` are the orders whose attempt was none. */
export function afterDone(
  gate: Gate,
  orderId: string,
  isThere: boolean,
  nowMs: number,
): { gate: Gate; giveBack: string[] } {
  if (isThere) return { gate: { ...gate, neverThere: [] }, giveBack: [] };
  // Those that were under way when it was found out are no exception.
  if (gate.hold?.cause === 'killSwitch') return { gate, giveBack: [orderId] };
  const neverThere = [...gate.neverThere.filter((id) => id !== orderId), orderId];
  if (neverThere.length < killSwitchOrders) return { gate: { ...gate, neverThere }, giveBack: [] };
  const reason = `the task ended well for ${neverThere.length} orders running, and the ERP got none of them`;
  const hold: GateHold = { cause: 'killSwitch', by: 'watchkeeper', reason, since: iso(nowMs) };
  return { gate: held({ ...gate, neverThere: [] }, hold), giveBack: neverThere };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
