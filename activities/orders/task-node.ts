/** What an attempt needs of the integration node. */
import type { IntegrationServerSettings } from '../../config/orders';
import type { RemoteSeen } from '../../src/domain/orders/remote-outcome';

export interface NodeTask {
  /** Of letters, digits, `_` and `-`, joined by `/`. */
  token: string;
  number: string;
}

/** Neither rejects for what happens at the node. `server`: as the attempt read it, so that one attempt has one node. */
export interface TaskNode {
  /** A token that was begun before is waited for, and answers as it did then. */
  run: (server: IntegrationServerSettings, task: NodeTask, signal: AbortSignal) => Promise<RemoteSeen>;
  /** Of a token that nobody has begun it is decided by this that nobody will. */
  ask: (server: IntegrationServerSettings, token: string, signal: AbortSignal) => Promise<RemoteSeen>;
}
