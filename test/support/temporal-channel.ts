/** A new address, the queue of its messages, and what is told to it. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { askChannel, tellChannel } from '../../src/client/alerts';
import type { AlertItem, ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { ChannelState } from '../../src/domain/alerts/channel-state';
import { defaultPaceMs } from '../../src/domain/alerts/alert-settings';
import { channelWorkflowId } from '../../src/domain/ids';
import type { deliverAlerts } from '../../workflows';
import type { TestTemporal } from './temporal';
import { until } from './until';

/** The server takes some hundred signals a second, of some at a time. */
const atOnce = 20;

export class TestChannel {
  readonly address: ChannelAddress = { channel: `c-${randomUUID().slice(0, 8)}`, recipient: 'ops@example.org' };
  readonly handle: WorkflowHandle<typeof deliverAlerts>;
  private readonly seqs = new Map<string, number>();

  constructor(private readonly temporal: TestTemporal) {
    const { channel, recipient } = this.address;
    this.handle = temporal.client.workflow.getHandle<typeof deliverAlerts>(channelWorkflowId(channel, recipient));
  }

  /** Tells the next of each of these tenants, as their alerts do. */
  async tell(what: AlertItem['what'], ...subjects: string[]): Promise<AlertItem[]> {
    const items = subjects.map((subject) => this.itemOf(what, subject));
    for (let at = 0; at < items.length; at += atOnce) {
      await Promise.all(items.slice(at, at + atOnce).map((item) => this.tellItem(item)));
    }
    return items;
  }

  tellItem(item: AlertItem): Promise<void> {
    return tellChannel(this.temporal.client, this.address, item, { paceMs: defaultPaceMs });
  }

  /** Waits until it is known so. */
  knows(what: string, holds: (state: ChannelState) => boolean): Promise<ChannelState> {
    return until(what, async () => {
      const state = await askChannel(this.temporal.client, this.address);
      return state !== null && holds(state) && state;
    });
  }

  async runId(): Promise<string> {
    return (await this.handle.describe()).runId;
  }

  private itemOf(what: AlertItem['what'], subject: string): AlertItem {
    const seq = (this.seqs.get(subject) ?? 0) + 1;
    this.seqs.set(subject, seq);
    return {
      ...{ key: `tenants/fatal/${subject}`, alert: `alert of ${subject}`, seq, what, word: 'tenants', code: 'fatal' },
      ...{ subject, severity: 'critical', title: 'was given up', message: 'too many starts', advice: 'Look.' },
      ...{ since: '2026-03-02T08:00:00.000Z', endedAt: null, count: 1, notBefore: null },
    };
  }
}
