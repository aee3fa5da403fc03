/** What became of a wish about the scan of a shop. */
import type { GateNews } from '../domain/orders/order-news';
import type { LookCounts, LookOutcome } from '../domain/orders/shop-look';
import { counted } from './order-problems';

const shownIds = 20;

export function startedText(floor: string): string {
  return `Every order above ${floor} is scanned from now on; \`watchkeeper orders position\` tells how far it is.\n`;
}

export function pausedText(shop: string): string {
  return (
    `The orders of shop ${shop} are paused: nothing is looked for and nothing new is sent. What is being sent is not cut.\n` +
    'None is lost meanwhile: `watchkeeper orders resume` goes on where it stopped.\n'
  );
}

export function resumedText(shop: string): string {
  return `The orders of shop ${shop} are scanned and sent again.\n`;
}

const names = { erp: 'ERP', node: 'integration node', brake: 'brake' } as const;

export function heldText(what: 'erp' | 'node'): string {
  const effect = what === 'erp' ? 'it is asked for nothing and nothing is sent' : 'nothing is sent to it';
  return `The ${names[what]} is held: ${effect}, until \`watchkeeper orders release ${what}\`. No attempt is used.\n`;
}

export function releasedText(released: readonly (keyof typeof names)[]): string {
  if (released.length === 0) return 'Nothing was held.\n';
  const what = released.map((one) => `the ${names[one]}`).join(', ');
  return `Released: ${what}. It begins with one order, and goes on with more as it gets answers.\n`;
}

/** `orders scan --json`. */
export interface ScanView {
  shop: string;
  dryRun: boolean;
  /** The highest id that the shop shows; null: it has no orders. */
  highest: string | null;
  counts: LookCounts;
  newlyMissing: number;
  erp: { kind: GateNews['kind']; reason: string | null } | null;
  isMore: boolean;
  toStart: number;
  /** Of a dry run: ids, a hundred at most. */
  asked: string[];
  missing: string[];
}

export function viewScan(shop: string, dryRun: boolean, outcome: LookOutcome & { kind: 'looked' }): ScanView {
  const { look, counts, newlyMissing, erp, isMore, waiting, named } = outcome;
  return {
    ...{ shop, dryRun, highest: look.highestVisible, counts, newlyMissing, isMore, toStart: waiting.toStart },
    erp: erp && { kind: erp.kind, reason: erp.kind === 'answered' ? null : erp.reason },
    asked: named?.asked ?? [],
    missing: named?.missing ?? [],
  };
}

export function scanText(view: ScanView): string {
  const { dryRun, highest, counts, newlyMissing, erp, isMore, toStart, missing } = view;
  const { integrated, missing: notThere, paymentPending, young, badNumber, gone, unanswered } = counts;
  const lines = [
    `${dryRun ? 'Nothing was written. ' : ''}The highest order of the shop is ${highest ?? 'none'}.`,
    erp === null
      ? 'The ERP was not asked: no order is due.'
      : erp.kind === 'answered'
        ? 'The ERP answers.'
        : `The ERP gave no answer: ${erp.reason}`,
    `${integrated} integrated, ${notThere} missing (${newlyMissing} newly), ${paymentPending} with a pending payment, ` +
      `${badNumber} with a number that may not be sent, ${gone} gone, ${unanswered} without an answer, ${young} too young to be asked for.`,
    ...(missing.length === 0 ? [] : [`Missing: ${someIds(missing)}`]),
    ...(toStart === 0 ? [] : [`${counted(toStart)} ${toStart === 1 ? 'waits' : 'wait'} to be sent.`]),
    ...(isMore ? ['More are due than one look asks for; the next one goes on.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

export function someIds(ids: readonly string[]): string {
  return `${ids.slice(0, shownIds).join(', ')}${ids.length > shownIds ? ', …' : ''}`;
}
