import { createHash } from 'node:crypto';
import type { CheckedOrder } from '../../domain/orders/order';

/**
 * Of the lines of an import, lowest id first, whatever file they came from: who sends them and who takes them over make it
 * from what is in the store and agree only when that is the same.
 */
export class ImportHash {
  private readonly hash = createHash('sha256');

  add(lines: readonly CheckedOrder[]): void {
    for (const { orderId, status, reason, attempts, createdAt, updatedAt } of lines)
      this.hash.update(`${orderId} ${status} ${reason} ${attempts} ${createdAt} ${updatedAt}\n`);
  }

  /** In hex digits; nothing can be added any more. */
  digest(): string {
    return this.hash.digest('hex');
  }
}
