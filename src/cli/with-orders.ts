import type { Configuration } from '../../config';
import { showFile } from '../../config';
import type { OrderSettings } from '../../config/orders';
import { UsageError } from './failure';

/** What a command needs that is about orders. Where there are orders, there is a store. */
export function requireOrders({ orders, file }: Configuration): OrderSettings {
  if (orders !== null) return orders;
  throw new UsageError(`${showFile(file)} names no orders; docs/configuration.md shows the section that does`);
}
