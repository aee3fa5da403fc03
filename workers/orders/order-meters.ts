/** Counts and measures what the orders worker does, around the parts that do it. */
import type { OrderActivities } from '../../activities/orders';
import type { TaskNode } from '../../activities/orders/task-node';
import { attentionReasons } from '../../src/domain/orders/attention';
import type { RemoteSeen } from '../../src/domain/orders/remote-outcome';
import type { LookCounts, WaitingOrders } from '../../src/domain/orders/shop-look';
import type { Meters } from '../../src/telemetry/metrics/meters';
import { metricTable } from '../../src/telemetry/metrics/table';
import type { Erp } from './erps/erp';

const { result: results } = metricTable.watchkeeper_orders_asked_for_total.labels;

export class OrderMeters {
  constructor(private readonly meters: Meters) {}

  aroundAsking(ask: Erp['ask']): Erp['ask'] {
    return async (numbers) => {
      const seconds = stopwatch();
      const answer = await ask(numbers);
      this.meters.observe('watchkeeper_erp_question_duration_seconds', {}, seconds());
      const isAnswered = answer.kind === 'rows' && answer.error === null;
      this.meters.add('watchkeeper_erp_questions_total', { result: isAnswered ? 'answered' : 'noAnswer' });
      return answer;
    };
  }

  aroundNode(node: TaskNode): TaskNode {
    return {
      ask: (...words) => node.ask(...words),
      run: async (...words) => {
        const seconds = stopwatch();
        const seen = await node.run(...words);
        const result = resultOf(seen);
        this.meters.add('watchkeeper_order_tasks_total', { result });
        if (result === 'succeeded' || result === 'failed')
          this.meters.observe('watchkeeper_order_task_duration_seconds', {}, seconds());
        return seen;
      },
    };
  }

  aroundLooking(look: OrderActivities['lookForOrders']): OrderActivities['lookForOrders'] {
    return async (order) => {
      const seconds = stopwatch();
      try {
        const outcome = await look(order);
        this.meters.add('watchkeeper_order_looks_total', { result: outcome.kind });
        if (outcome.kind === 'looked') {
          this.count(outcome.counts);
          this.show(outcome.waiting);
        }
        return outcome;
      } catch (error) {
        this.meters.add('watchkeeper_order_looks_total', { result: 'failed' });
        throw error;
      } finally {
        this.meters.observe('watchkeeper_order_look_duration_seconds', {}, seconds());
      }
    };
  }

  private count(counts: LookCounts): void {
    for (const result of results) this.meters.add('watchkeeper_orders_asked_for_total', { result }, counts[result]);
  }

  private show({ toStart, attention }: WaitingOrders): void {
    this.meters.set('watchkeeper_orders_to_send', {}, toStart);
    for (const reason of attentionReasons)
      this.meters.set('watchkeeper_orders_for_person', { reason }, attention[reason]?.count ?? 0);
  }
}

/** Of a task that was to run now. */
function resultOf(seen: RemoteSeen): 'succeeded' | 'failed' | 'unheard' | 'notBegun' {
  switch (seen.kind) {
    case 'exited':
      return seen.code === 0 ? 'succeeded' : 'failed';
    case 'signalled':
      return 'failed';
    case 'unknown':
    case 'running':
      return 'unheard';
    case 'neverBegun':
    case 'void':
      return 'notBegun';
  }
}

function stopwatch(): () => number {
  const beganAtMs = performance.now();
  return () => (performance.now() - beganAtMs) / 1000;
}
