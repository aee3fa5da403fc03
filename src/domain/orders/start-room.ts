/** How many workflows of orders may be started now: the others stay rows. */
import { roomAt, type Gate } from './gates';
import type { MissingBrake } from './missing-brake';

export interface StartFacts {
  erp: Gate;
  node: Gate;
  brake: MissingBrake;
  isPaused: boolean;
  /** Workflows of orders that there are. */
  active: number;
  /** Those of them that are running the task, or will run it next: they share the gates with those that are started. */
  sending: number;
}

export function startRoom(facts: StartFacts, maxActive: number, nowMs: number): number {
  const { erp, node, brake, isPaused, active, sending } = facts;
  if (isPaused || brake.held !== null || erp.state === 'open') return 0;
  // An open gate of the node needs somebody for its probe, and nobody else: whoever is sending already will do.
  const atNode = node.state === 'open' && sending > 0 ? 0 : roomAt(node, sending, nowMs);
  return Math.max(0, Math.min(roomAt(erp, sending, nowMs), atNode, maxActive - active));
}
