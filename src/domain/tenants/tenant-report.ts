import type { RestartDecision, RestartPolicy } from './restart-policy';
import type { TenantState, Transition } from './tenant-state';

/** Most transitions that one signal carries. */
export const reportBatch = 100;

/**
 * What an agent tells a tenant's workflow: what happened, in order, and the state that it led to.
 * With no transitions it says again what is (the workflow was terminated, or the server lost its database).
 */
export interface TenantReport {
  host: string;
  /** Names the agent's journal: an ISO moment and a random part, so a newer journal sorts later. */
  journal: string;
  transitions: Transition[];
  state: TenantState;
  policy: RestartPolicy;
}

/** What people and plans may ask of a host; answered once for each `requestId`, from the journal when repeated. */
export interface TenantRequest {
  name: string;
  requestId: string;
  /** Generation that was decided on. */
  generation: number;
  /** Who asked, for the story. */
  by: string;
}

export interface ReleaseRequest extends TenantRequest {
  /** Counted by the host's clock from when it takes the request; null: until somebody takes the tenant. */
  forMs: number | null;
  reason: string | null;
}

export interface MoveRequest extends TenantRequest {
  /** A member of the pool. */
  to: string;
}

export type TenantAnswer = { kind: 'applied'; generation: number } | { kind: 'superseded'; generation: number };

export interface DecisionRequest {
  name: string;
  generation: number;
  /** The exited run that this is the decision about. */
  run: number;
  decision: RestartDecision;
}
