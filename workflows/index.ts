/** Everything the system does, by name. An exported name is a type in histories: it is never changed. */
export { superviseTenant } from './tenants/supervise-tenant';
export { readTenantLogs } from './tenants/read-tenant-logs';
export { watchDatabases } from './databases/watch-databases';
export { watchHost } from './hosts/watch-host';
export { followAlert } from './alerts/follow-alert';
export { deliverAlerts } from './alerts/deliver-alerts';
export { keepSilences } from './alerts/keep-silences';
export { watchOrders } from './orders/watch-orders';
export { integrateOrder } from './orders/integrate-order';
