/** One definition of each message for sender and receiver. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  CheckpointImport,
  CheckpointImported,
  OrderChange,
  OrderChangeAnswer,
} from '../../src/domain/orders/order-change';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderNews } from '../../src/domain/orders/order-news';
import type { LookOutcome } from '../../src/domain/orders/shop-look';
import type { ShopState } from '../../src/domain/orders/shop-state';

export const watchOrdersType = 'watchOrders';
export const integrateOrderType = 'integrateOrder';

/** What was seen of orders, by their workflows. */
export const ordersReportedSignal = defineSignal<[OrderNews[]]>('ordersReported');

/** Settings of the orders worker have changed, or it has just begun: look at once. */
export const lookNowSignal = defineSignal('lookNow');

/** All that the workflow of a shop knows. */
export const shopKnownQuery = defineQuery<ShopState>('shopKnown');

interface Command {
  /** Who asks, for the story. */
  by: string;
  /** How long to wait until it is done. */
  timeoutMs?: number;
  /** Refused later than this: a wish that waited for a worker is not carried out behind the back of who gave up. */
  notAfter?: string;
}

export interface StartScanCommand extends Command {
  /** The first order that is scanned; null: those that the shop makes from now on. */
  fromId: OrderId | null;
}

export interface PauseScanCommand extends Command {
  reason: string;
}

export interface ScanNowCommand extends Command {
  isDryRun: boolean;
}

export interface ChangeOrdersCommand extends Command, Omit<OrderChange, 'shop'> {
  reason: string;
}

export const heldThings = ['erp', 'node', 'brake'] as const;
export type HeldThing = (typeof heldThings)[number];

export interface HoldCommand extends Command {
  what: Exclude<HeldThing, 'brake'>;
  reason: string;
}

export interface ReleaseCommand extends Command {
  /** Null: all that is held. */
  what: HeldThing | null;
  reason: string;
}

export interface ImportCheckpointCommand extends Command, Omit<CheckpointImport, 'shop'> {}

export interface Floor {
  floor: OrderId;
}

export const startScanUpdate = defineUpdate<Floor, [StartScanCommand]>('startScan');
export const pauseScanUpdate = defineUpdate<void, [PauseScanCommand]>('pauseScan');
export const resumeScanUpdate = defineUpdate<void, [Command]>('resumeScan');
/** Looks now; a dry run changes nothing. */
export const scanNowUpdate = defineUpdate<LookOutcome, [ScanNowCommand]>('scanNow');
export const changeOrdersUpdate = defineUpdate<OrderChangeAnswer, [ChangeOrdersCommand]>('changeOrders');
export const holdUpdate = defineUpdate<void, [HoldCommand]>('hold');
/** What was released. */
export const releaseUpdate = defineUpdate<HeldThing[], [ReleaseCommand]>('release');
export const importCheckpointUpdate = defineUpdate<CheckpointImported, [ImportCheckpointCommand]>('importCheckpoint');
/** The lowest order that is not answered for; null: none. */
export const lowestUncheckedUpdate = defineUpdate<OrderId | null, [Command]>('lowestUnchecked');
export type { Command as ShopCommand };
