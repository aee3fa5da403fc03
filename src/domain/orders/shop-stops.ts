/** What somebody, or a brake, has stopped: kept in the store, so that it outlives the workflow of the shop. */
import { newGate, type Gate, type GateHold } from './gates';
import type { MissingBrake } from './missing-brake';

/** Plain JSON. */
export interface ShopStops {
  paused: ShopPause | null;
  erp: GateHold | null;
  node: GateHold | null;
  brake: MissingBrake['held'];
}

export interface ShopPause {
  by: string;
  reason: string;
  since: string;
}

/** What of the state of a shop can be stopped. */
interface Stoppable {
  paused: ShopPause | null;
  erp: Gate;
  node: Gate;
  brake: MissingBrake;
}

export const noStops: ShopStops = { paused: null, erp: null, node: null, brake: null };

export function stopsOf({ paused, erp, node, brake }: Stoppable): ShopStops {
  return { paused, erp: erp.hold, node: node.hold, brake: brake.held };
}

/** What was missing counts anew with every order: only that it holds, and since when, is worth a note. */
export function areSameStops(one: ShopStops, other: ShopStops): boolean {
  const key = ({ paused, erp, node, brake }: ShopStops) => JSON.stringify([paused, erp, node, brake?.since ?? null]);
  return key(one) === key(other);
}

/** A workflow that begins anew; what it was told meanwhile counts more. */
export function withStops<State extends Stoppable>(state: State, { paused, erp, node, brake }: ShopStops): State {
  return {
    ...state,
    paused: state.paused ?? paused,
    erp: erp === null || state.erp.hold !== null ? state.erp : { ...newGate, hold: erp },
    node: node === null || state.node.hold !== null ? state.node : { ...newGate, hold: node },
    brake: brake === null || state.brake.held !== null ? state.brake : { counts: [], held: brake },
  };
}
