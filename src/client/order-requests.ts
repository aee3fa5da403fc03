/** What people want of a shop's orders: Updates of the one workflow that watches them. */
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { shopWorkflowId } from '../domain/ids';
import type { CheckpointImported, OrderChangeAnswer } from '../domain/orders/order-change';
import type { OrderId } from '../domain/orders/order';
import type { LookOutcome } from '../domain/orders/shop-look';
import {
  changeOrdersUpdate,
  heldThings,
  holdUpdate,
  importCheckpointUpdate,
  lowestUncheckedUpdate,
  pauseScanUpdate,
  releaseUpdate,
  resumeScanUpdate,
  scanNowUpdate,
  startScanUpdate,
  type ChangeOrdersCommand,
  type Floor,
  type HeldThing,
  type HoldCommand,
  type ImportCheckpointCommand,
  type PauseScanCommand,
  type ReleaseCommand,
  type ScanNowCommand,
  type ShopCommand,
  type StartScanCommand,
} from '../../workflows/orders/messages';
import { RequestFailure } from './request-failure';
import { sendUpdate, type UpdateCommand } from './workflow-update';

export { heldThings };

type Wish<Command> = Omit<Command, 'notAfter'>;

export function startScan(client: Client, shop: string, wish: Wish<StartScanCommand>): Promise<Floor> {
  return ask(client, shop, startScanUpdate, wish);
}

export function pauseScan(client: Client, shop: string, wish: Wish<PauseScanCommand>): Promise<void> {
  return ask(client, shop, pauseScanUpdate, wish);
}

export function resumeScan(client: Client, shop: string, wish: Wish<ShopCommand>): Promise<void> {
  return ask(client, shop, resumeScanUpdate, wish);
}

/** Returns when the look is over. */
export function scanNow(client: Client, shop: string, wish: Wish<ScanNowCommand>): Promise<LookOutcome> {
  return ask(client, shop, scanNowUpdate, wish);
}

export function changeOrders(
  client: Client,
  shop: string,
  wish: Wish<ChangeOrdersCommand>,
): Promise<OrderChangeAnswer> {
  return ask(client, shop, changeOrdersUpdate, wish);
}

export function hold(client: Client, shop: string, wish: Wish<HoldCommand>): Promise<void> {
  return ask(client, shop, holdUpdate, wish);
}

/** What was released. */
export function release(client: Client, shop: string, wish: Wish<ReleaseCommand>): Promise<HeldThing[]> {
  return ask(client, shop, releaseUpdate, wish);
}

/** The lines are in the store already. */
export function importCheckpoint(
  client: Client,
  shop: string,
  wish: Wish<ImportCheckpointCommand>,
): Promise<CheckpointImported> {
  return ask(client, shop, importCheckpointUpdate, wish);
}

/** The lowest order of the shop that is not answered for; null: none. */
export function lowestUnchecked(client: Client, shop: string, wish: Wish<ShopCommand>): Promise<OrderId | null> {
  return ask(client, shop, lowestUncheckedUpdate, wish);
}

export function nobodyWatches(shop: string): RequestFailure {
  const message = `nothing watches the orders of shop ${shop}; see that \`watchkeeper worker\` runs with \`orders\` in its configuration`;
  return new RequestFailure('noWorker', message);
}

function ask<Answer, Command extends UpdateCommand>(
  client: Client,
  shop: string,
  update: UpdateDefinition<Answer, [Command]>,
  wish: Omit<Command, 'notAfter'>,
): Promise<Answer> {
  const target = {
    workflowId: shopWorkflowId(shop),
    subject: `the orders of shop ${shop}`,
    notFound: () => nobodyWatches(shop),
  };
  return sendUpdate(client, update, target, wish);
}
