/** The lines of one checkpoint file, put into the store for whoever takes them over, and taken out of it again. */
import { randomBytes } from 'node:crypto';
import { importId, lowestImportId } from '../domain/orders/import-id';
import type { CheckedOrder } from '../domain/orders/order';
import { deleteSomeLines, deleteSomeLinesBelow, putImportLines } from '../store/orders/import-lines';
import type { Session } from '../store/pool';
import type { Store } from '../store/store';

const linesAtOnce = 1_000;
/** An import takes minutes; what is older was left behind by one that was killed. */
const leftoverAfterMs = 24 * 3_600_000;

export class StagedLines {
  readonly id = importId(Date.now(), randomBytes(16).toString('hex'));

  constructor(private readonly store: Store) {}

  async put(orders: readonly CheckedOrder[], onPart: (put: number) => void): Promise<void> {
    for (let from = 0; from < orders.length; from += linesAtOnce) {
      const part = orders.slice(from, from + linesAtOnce);
      await this.store.use((session) => putImportLines(session, this.id, part));
      onPart(from + part.length);
    }
  }

  remove(): Promise<void> {
    return this.deleteAll((session) => deleteSomeLines(session, this.id));
  }

  deleteLeftovers(): Promise<void> {
    const oldest = lowestImportId(Date.now() - leftoverAfterMs);
    return this.deleteAll((session) => deleteSomeLinesBelow(session, oldest));
  }

  private async deleteAll(deleteSome: (session: Session) => Promise<number>): Promise<void> {
    while ((await this.store.use(deleteSome)) > 0);
  }
}
