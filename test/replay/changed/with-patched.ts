/** Today's workflows with one more activity in front, for runs that begin with this code only. */
import { patched, proxyActivities } from '@temporalio/workflow';
import * as today from '../../../workflows';

const { lookAround } = proxyActivities<{ lookAround(): Promise<void> }>({ startToCloseTimeout: '1s' });

export async function superviseTenant(input: Parameters<typeof today.superviseTenant>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.superviseTenant(input);
}

export async function watchHost(input: Parameters<typeof today.watchHost>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.watchHost(input);
}

export async function readTenantLogs(input: Parameters<typeof today.readTenantLogs>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.readTenantLogs(input);
}

export async function watchDatabases(input: Parameters<typeof today.watchDatabases>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.watchDatabases(input);
}

export async function followAlert(input: Parameters<typeof today.followAlert>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.followAlert(input);
}

export async function deliverAlerts(input: Parameters<typeof today.deliverAlerts>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.deliverAlerts(input);
}

export async function keepSilences(input: Parameters<typeof today.keepSilences>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.keepSilences(input);
}

export async function watchOrders(input: Parameters<typeof today.watchOrders>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.watchOrders(input);
}

export async function integrateOrder(input: Parameters<typeof today.integrateOrder>[0]): Promise<unknown> {
  if (patched('look-around-first')) await lookAround();
  return today.integrateOrder(input);
}
