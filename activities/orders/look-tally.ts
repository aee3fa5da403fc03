/** What a look has seen so far. */
import type { AttemptSeen } from '../../src/domain/orders/attempt-policy';
import type { OrderId } from '../../src/domain/orders/order';
import type { GateNews } from '../../src/domain/orders/order-news';
import { namedOrders, type LookCounts } from '../../src/domain/orders/shop-look';
import type { BatchOutcome } from './ask-batch';

export class LookTally {
  readonly counts: LookCounts = {
    ...{ young: 0, integrated: 0, missing: 0, paymentPending: 0, badNumber: 0, gone: 0, unanswered: 0 },
  };
  newlyMissing = 0;
  erp: GateNews | null = null;
  readonly named: { asked: OrderId[]; missing: OrderId[] } = { asked: [], missing: [] };

  get hasRecorded(): boolean {
    const { integrated, missing, paymentPending, badNumber, young } = this.counts;
    return integrated + missing + paymentPending + badNumber + young > 0;
  }

  add({ seen, newlyMissing, erp }: BatchOutcome): void {
    this.newlyMissing += newlyMissing;
    this.erp = erp ?? this.erp;
    for (const [id, what] of seen) {
      const kind = countOf(what);
      this.counts[kind] += 1;
      if (this.named.asked.length < namedOrders) this.named.asked.push(id);
      if (kind === 'missing' && this.named.missing.length < namedOrders) this.named.missing.push(id);
    }
  }
}

function countOf(seen: AttemptSeen): keyof LookCounts {
  if (seen.kind === 'asked') return seen.sight.kind === 'noAnswer' ? 'unanswered' : seen.sight.kind;
  return seen.kind === 'gone' || seen.kind === 'badNumber' ? seen.kind : 'unanswered';
}
