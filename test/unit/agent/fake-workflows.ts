/** The receiving end of an outbox: remembers what each tenant's workflow was told, and fails when a test says so. */
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';

export interface Call {
  name: string;
  atMs: number;
  seqs: number[];
  report: TenantReport;
  /** `lost`: delivered, but the answer did not come back. */
  outcome: 'underWay' | 'told' | 'refused' | 'lost';
}

export class FakeWorkflows {
  readonly calls: Call[] = [];
  readonly received = new Map<string, number[]>();
  mostAtOnce = 0;
  private underWay = 0;
  private readonly startedAtMs = performance.now();

  /** Says what becomes of the next telling of a tenant. */
  outcomeOf: (name: string) => Exclude<Call['outcome'], 'underWay'> = () => 'told';
  /** How long an answer takes. */
  delayMs = 5;

  readonly tell = async (report: TenantReport): Promise<void> => {
    const { name } = report.state;
    const seqs = report.transitions.map(({ seq }) => seq);
    const atMs = performance.now() - this.startedAtMs;
    const call: Call = { name, atMs, seqs, report: structuredClone(report), outcome: 'underWay' };
    this.calls.push(call);
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    this.underWay -= 1;
    call.outcome = this.outcomeOf(name);
    if (call.outcome !== 'refused') this.received.set(name, [...this.receivedBy(name), ...seqs]);
    if (call.outcome !== 'told') throw new Error(`${name}: no answer`);
  };

  receivedBy(name: string): number[] {
    return this.received.get(name) ?? [];
  }

  callsFor(name: string): Call[] {
    return this.calls.filter((call) => call.name === name);
  }
}
