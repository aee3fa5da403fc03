/** An ERP that answers at once, without SOAP: what it has, what it does not tell, and when it is away. */
import { inProgressStatus, type ErpAnswer } from '../../src/domain/orders/erp-answer';

export class QuickErp {
  /** By number, with their states. */
  readonly orders = new Map<string, string>();
  readonly silentAbout = new Set<string>();
  readonly asked: string[][] = [];
  away: string | null = null;
  /** After so many questions it is away; null: never. */
  awayAfter: number | null = null;

  readonly ask = (numbers: readonly string[]): Promise<ErpAnswer> => {
    this.asked.push([...numbers]);
    if (this.awayAfter !== null && this.asked.length > this.awayAfter) this.away = 'the ERP broke';
    if (this.away !== null) return Promise.resolve({ kind: 'away', reason: this.away });
    const rows = numbers
      .filter((number) => !this.silentAbout.has(number))
      .map((number) => ({ number, exists: this.orders.has(number), status: this.orders.get(number) ?? null }));
    return Promise.resolve({ kind: 'rows', rows, error: null });
  };

  insert(...numbers: string[]): void {
    for (const number of numbers) this.orders.set(number, 'tspeeConcluido');
  }

  insertUnpaid(number: string): void {
    this.orders.set(number, inProgressStatus);
  }

  /** All that it was asked for since then. */
  askedSince(questions: number): string[] {
    return this.asked.slice(questions).flat();
  }
}
