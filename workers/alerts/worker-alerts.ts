/** The alerts of one worker: what its activities need, and its own look at the store. */
import { join } from 'node:path';
import { createAlertActivities, type AlertActivities } from '../../activities/alerts';
import type { Configuration } from '../../config';
import { lookAgain, readSilences, tellAlert, tellChannel, tellDelivery } from '../../src/client/alerts';
import { connectLazily, type TemporalDoor } from '../../src/client/connection';
import { addressText } from '../../src/domain/alerts/alert-item';
import { Store } from '../../src/store/store';
import type { Logger } from '../../src/telemetry/logger';
import { alertRules } from './alert-rules';
import { isStillTrue } from './condition-truth';
import { messageSender } from './message-sender';
import { StoreWatch } from './store-watch';
import { TakenMessages } from './taken-messages';

export interface WorkerAlertsOptions {
  /** As it is in force now. */
  configuration: () => Configuration;
  log: Logger;
}

/** Temporal may be away. */
const lookAgainAfterMs = 10_000;

export class WorkerAlerts {
  readonly activities: AlertActivities;
  private readonly door: TemporalDoor;
  private readonly store: Store | null;
  private readonly storeWatch: StoreWatch | null;

  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: WorkerAlertsOptions) {
    const { configuration, log } = options;
    const { temporal, store, stateDir } = configuration();
    const door = connectLazily(temporal);
    const { client } = door;
    const rules = () => alertRules(configuration().alerts);
    const send = messageSender(() => configuration().alerts);
    this.door = door;
    this.store = store === null ? null : new Store(store);
    this.storeWatch = this.store && watchStore(this.store, (fact) => tellAlert(client, fact, rules().policy), log);
    this.activities = createAlertActivities({
      rules,
      tellAlert: (fact, policy) => tellAlert(client, fact, policy),
      readSilences: () => readSilences(client),
      isStillTrue: (condition) =>
        isStillTrue(condition, {
          client,
          pool: () => configuration().databases?.pool ?? null,
          isStoreAway: () => this.storeWatch?.isAway === true,
        }),
      tellChannel: (address, item, pace) => tellChannel(client, address, item, pace),
      taken: new TakenMessages({
        folder: join(stateDir, 'messages'),
        onFailed: (reason) => log.note('alerts:takenNotNoted', { reason }),
      }),
      send: async (address, message) => {
        const outcome = await send(address, message);
        const about = { to: addressText(address), message: message.id, alerts: message.items.length };
        if (outcome.kind === 'sent') log.note('alerts:messageTaken', about);
        else if (outcome.kind !== 'gone')
          log.note('alerts:messageNotTaken', { ...about, outcome: outcome.kind, reason: outcome.reason });
        return outcome;
      },
      noteDelivery: async ({ to, at, alerts }) => {
        for (const { key, what } of alerts) await tellDelivery(client, key, { what, to, at });
      },
      lookAgain: (pattern) => lookAgain(client, pattern),
    });
  }

  /** Other routes and channels are in force: what nobody could be told of may be told now. */
  settingsChanged(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    lookAgain(this.door.client, '*').catch((error: Error) => {
      this.options.log.note('alerts:notLookedAgain', { reason: error.message });
      if (!this.isStopped) this.timer = setTimeout(() => this.settingsChanged(), lookAgainAfterMs);
    });
  }

  start(): void {
    this.storeWatch?.start();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.storeWatch?.stop();
    await this.store?.close();
    await this.door.close();
  }
}

function watchStore(store: Store, tell: ConstructorParameters<typeof StoreWatch>[0]['tell'], log: Logger): StoreWatch {
  return new StoreWatch({
    store,
    tell,
    onSeen: (failure) =>
      failure === null
        ? log.note('store:answers')
        : log.note('store:away', { code: failure.kind, reason: failure.message }),
    onNotTold: ({ message }) => log.note('store:notTold', { reason: message }),
  });
}
