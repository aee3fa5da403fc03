/** The orders of a shop: where they are read, who is asked whether they arrived, and who gives them there. */
import { placedErp, readErp, type ErpSettings } from './orders-erp';
import { placedOrderDatabase, readOrderDatabase, type OrderDatabaseSettings } from './orders-database';
import {
  placedIntegrationServer,
  readIntegrationServer,
  type IntegrationServerSettings,
} from './orders-integration-server';
import {
  brakeSetting,
  paymentPendingSetting,
  readPeriods,
  verifySetting,
  type OrderBrakeSettings,
  type OrderVerifySettings,
  type PaymentPendingSettings,
} from './orders-pace';
import { orderQuerySetting, type OrderQuerySettings } from './orders-query';
import { formatDuration } from '../src/domain/duration';
import type { Located } from './reading/document';
import { duration, mapped, required, section, setting, text, wholeNumber, type Reader } from './reading/readers';

export type { ErpKind, ErpOf, ErpSettings } from './orders-erp';
export type { AbacosSoapErp } from './orders-erp/abacos-soap';
export type { OrderDatabaseSettings } from './orders-database';
export type { IntegrationServerSettings } from './orders-integration-server';
export type { OrderBrakeSettings, OrderVerifySettings, PaymentPendingSettings } from './orders-pace';
export type { OrderQuerySettings } from './orders-query';

export interface OrderSettings {
  shop: string;
  database: OrderDatabaseSettings;
  query: OrderQuerySettings;
  /** From the end of one scan to the next. */
  runningCycleMs: number;
  maxOrdersPerRequest: number;
  /** As the legacy counted: tried again while attempts <= maxAttempts. */
  maxAttempts: number;
  /** A younger order is left to the shop. */
  minAgeMs: number;
  /** An order may be committed so long after its id was allocated. */
  lookBackMs: number;
  /** Remote commands at once, over all workers. */
  concurrency: number;
  /** Orders at once that have a workflow. */
  maxActive: number;
  /** Before each further attempt; the last one repeats. */
  backoffMs: readonly number[];
  verify: OrderVerifySettings;
  paymentPending: PaymentPendingSettings;
  brake: OrderBrakeSettings;
  /** Its `batch` is never more than `maxOrdersPerRequest`. */
  erp: ErpSettings;
  integrationServer: IntegrationServerSettings;
  /** From one probe of what is down to the next. */
  downtimeWaitMs: number;
  /** Of records of integrated orders, and of tokens on the node. */
  retentionMs: number;
}

type Durations = 'runningCycle' | 'minAge' | 'lookBack' | 'downtimeWait' | 'retention';
const day = 86_400_000;

interface WrittenOrders extends Omit<OrderSettings, `${Durations}Ms` | 'backoffMs'>, Record<Durations, number> {
  backoff: readonly number[];
}

const period = duration({ zeroAllowed: false });

/** It stands in Workflow Ids and in keys of conditions. */
const shop = text('the name of a shop', (value) =>
  /^[a-z0-9][a-z0-9_-]{0,62}$/.test(value)
    ? null
    : `${JSON.stringify(value)} is no name of a shop; write small letters, digits, "_" and "-", like main (63 at most)`,
);

const readSection = section<WrittenOrders>(
  {
    shop: setting(shop, 'main'),
    database: required(readOrderDatabase, 'write the database of the shop, as { host: …, username: …, database: … }'),
    query: orderQuerySetting,
    runningCycle: setting(period, 120_000),
    maxOrdersPerRequest: setting(wholeNumber(1, 1000), 50),
    maxAttempts: setting(wholeNumber(0, 1000), 4),
    minAge: setting(duration({ zeroAllowed: true }), 1_800_000),
    lookBack: setting(period, 86_400_000),
    concurrency: setting(wholeNumber(1, 100), 1),
    maxActive: setting(wholeNumber(1, 1000), 200),
    backoff: setting<readonly number[]>(readPeriods, [120_000, 300_000, 900_000, 3_600_000]),
    verify: verifySetting,
    paymentPending: paymentPendingSetting,
    brake: brakeSetting,
    erp: required(readErp, 'write the ERP that orders have to reach, first its kind'),
    integrationServer: required(readIntegrationServer, 'write the node that gives orders to the ERP, first its host'),
    downtimeWait: setting(period, 30_000),
    retention: setting(duration({ zeroAllowed: false, longestMs: 3650 * day }), 90 * day),
  },
  ({ concurrency, maxActive, lookBack, retention }, placeOf, refuse) => {
    const least = Math.max(30 * day, (lookBack ?? 0) + day);
    if (retention !== undefined && retention < least) {
      const message = `${formatDuration(retention)} is too short to tell what was done from what was not`;
      refuse(placeOf('retention'), `${message}; write ${formatDuration(least)} or more`);
    }
    if (concurrency === undefined || maxActive === undefined || concurrency <= maxActive) return;
    const message = `${concurrency} is more than the orders that are worked on at once (maxActive: ${maxActive})`;
    refuse(placeOf('concurrency'), `${message}; write ${maxActive} or less`);
  },
);

const readWhole: Reader<WrittenOrders> = (at, refuse) => {
  const orders = readSection(at, refuse);
  const batch = entryOf(entryOf(at, 'erp'), 'batch');
  if (orders === undefined || batch === undefined || orders.erp.batch <= orders.maxOrdersPerRequest) return orders;
  const most = orders.maxOrdersPerRequest;
  refuse(
    batch,
    `${orders.erp.batch} is more than are asked for at a time (maxOrdersPerRequest: ${most}); write ${most} or less, or leave it out`,
  );
  return undefined;
};

function entryOf(at: Located | undefined, name: string): Located | undefined {
  const value = at?.kind === 'section' ? at.entries.find(({ key }) => key === name)?.value : undefined;
  return value?.kind === 'nothing' ? undefined : value;
}

const readOrders = mapped(
  readWhole,
  ({ runningCycle, minAge, lookBack, downtimeWait, retention, backoff, erp, ...written }): OrderSettings => ({
    ...written,
    runningCycleMs: runningCycle,
    minAgeMs: minAge,
    lookBackMs: lookBack,
    downtimeWaitMs: downtimeWait,
    retentionMs: retention,
    backoffMs: backoff,
    erp: { ...erp, batch: Math.min(erp.batch, written.maxOrdersPerRequest) },
  }),
);

/** Null: no shop's orders are watched. */
export const ordersSetting = setting<OrderSettings | null>(readOrders, null);

export function placedOrders(orders: OrderSettings | null, folder: string): OrderSettings | null {
  if (orders === null) return null;
  return {
    ...orders,
    database: placedOrderDatabase(orders.database, folder),
    erp: placedErp(orders.erp, folder),
    integrationServer: placedIntegrationServer(orders.integrationServer, folder),
  };
}

type Written<Key extends string> = Key extends `${infer Name}Ms` ? Name : Key;
export type OrderSettingName = Written<keyof OrderSettings>;

/** As it stands in a file. Of what somebody named there, such as a variable, no letter is touched. */
export function writtenOrders(
  { integrationServer, ...orders }: OrderSettings,
  written: (section: object) => Record<string, unknown>,
): Record<OrderSettingName, unknown> {
  const { environment, exitCodes, ...server } = integrationServer;
  return {
    ...(written(orders) as Record<Exclude<OrderSettingName, 'integrationServer'>, unknown>),
    integrationServer: { ...written(server), environment, exitCodes },
  };
}
