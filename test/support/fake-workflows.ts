/**
 * The tenants' workflows as an agent sees them, without a server: remembers what each was told, lists them, and fails
 * when a test says so. The contract of the door to them is proven of it and of the real one.
 */
import type { TenantPosition } from '../../src/client/tenants';
import { RequestFailure } from '../../src/client/request-failure';
import { newSupervision, supervisedRow, takeReport, type Supervision } from '../../src/domain/tenants/supervision';
import type { TenantReport } from '../../src/domain/tenants/tenant-report';

export interface Call {
  name: string;
  atMs: number;
  seqs: number[];
  report: TenantReport;
  /** `refused`: not delivered; `lost`: delivered, but the answer did not come back. */
  outcome: 'underWay' | 'told' | 'refused' | 'lost';
}

export class FakeWorkflows {
  readonly calls: Call[] = [];
  readonly received = new Map<string, number[]>();
  mostAtOnce = 0;
  private underWay = 0;
  private readonly startedAtMs = performance.now();
  private readonly running = new Map<string, Supervision>();

  /** Says what becomes of the next telling of a tenant. */
  outcomeOf: (name: string) => Exclude<Call['outcome'], 'underWay'> = () => 'told';
  /** Nobody answers a list. */
  isAway = false;
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
    if (call.outcome !== 'refused') this.receive(call);
    if (call.outcome !== 'told') throw nobodyAnswers();
  };

  readonly list = async (host: string): Promise<TenantPosition[]> => {
    if (this.isAway) throw nobodyAnswers();
    return [...this.running.values()].flatMap((supervision) => {
      const row = supervisedRow(supervision);
      return row === null || row.host !== host ? [] : [{ name: row.name, journal: row.journal, seq: row.seq }];
    });
  };

  receivedBy(name: string): number[] {
    return this.received.get(name) ?? [];
  }

  callsFor(name: string): Call[] {
    return this.calls.filter((call) => call.name === name);
  }

  terminate(name: string): void {
    this.running.delete(name);
  }

  private receive({ name, seqs, report }: Call): void {
    this.received.set(name, [...this.receivedBy(name), ...seqs]);
    const supervision = takeReport(this.running.get(name) ?? newSupervision(name), report, new Date().toISOString());
    if (supervision.known?.isRemoved) this.running.delete(name);
    else this.running.set(name, supervision);
  }
}

function nobodyAnswers(): RequestFailure {
  return new RequestFailure('unreachable', 'Temporal does not answer');
}
