/** Carries out what people ask of a shop's orders. */
import { condition, proxyActivities } from '@temporalio/workflow';
import type { OrderActivities, ScanBeginning } from '../../activities/orders';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import { held, released } from '../../src/domain/orders/gates';
import { releasedBrake } from '../../src/domain/orders/missing-brake';
import { isOrderId, lowerId, type OrderId } from '../../src/domain/orders/order';
import type { CheckpointImported, OrderChangeAnswer } from '../../src/domain/orders/order-change';
import { newScanPosition } from '../../src/domain/orders/scan-window';
import type { LookOutcome } from '../../src/domain/orders/shop-look';
import { areSameStops, stopsOf } from '../../src/domain/orders/shop-stops';
import { cutToBytes } from '../../src/domain/text-size';
import { orderRequest } from '../activity-options';
import { orderFailure, orderWorkerFailure } from '../failure';
import {
  heldThings,
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
} from './messages';
import type { ShopDesk } from './shop-desk';

/** Bytes. */
const longestReason = 300;
const noteWithinMs = 20_000;

export class ShopRequests {
  constructor(private readonly desk: ShopDesk) {}

  /** Validators of Updates: throwing refuses it and leaves no history. */
  mayAsk({ by, notAfter }: ShopCommand): void {
    if (typeof by !== 'string' || by.trim() === '') refuse('say who asks');
    const late = refusalOfLate(notAfter, Date.now());
    if (late !== null) refuse(late);
  }

  mayAskWhy(command: ShopCommand & { reason: string }): void {
    this.mayAsk(command);
    if (typeof command.reason !== 'string' || command.reason.trim() === '') refuse('say why, for whoever wonders');
  }

  mayStart(command: StartScanCommand): void {
    this.mayAsk(command);
    const { position } = this.desk.state;
    if (command.fromId !== null && !isOrderId(command.fromId)) refuse(`${command.fromId} is no order id; write digits`);
    if (position === null) return;
    refuse(
      `it is scanned already, above ${position.floor}; below where that began, only an import with --recheck-since looks`,
    );
  }

  mayScan(command: ScanNowCommand): void {
    this.mayAsk(command);
    const { position, paused, erp } = this.desk.state;
    if (position === null) refuse('nothing is scanned yet; say where to begin with `watchkeeper orders start`');
    if (paused !== null && !command.isDryRun) refuse(`it is paused by ${paused.by}: ${paused.reason}; resume it first`);
    if (erp.hold !== null) refuse(`the ERP is held by ${erp.hold.by}: ${erp.hold.reason}; release it first`);
  }

  mayPause(command: PauseScanCommand): void {
    this.mayAskWhy(command);
    const { paused } = this.desk.state;
    if (paused !== null) refuse(`it is paused already, by ${paused.by} since ${paused.since}: ${paused.reason}`);
  }

  mayResume(command: ShopCommand): void {
    this.mayAsk(command);
    if (this.desk.state.paused === null) refuse('it is not paused');
  }

  mayHold(command: HoldCommand): void {
    this.mayAskWhy(command);
    const { what } = command;
    if (what !== 'erp' && what !== 'node') refuse(`there is nothing to hold called ${JSON.stringify(what)}: erp, node`);
    const { hold } = this.desk.state[what];
    if (hold !== null) refuse(`it is held already, by ${hold.by} since ${hold.since}: ${hold.reason}`);
  }

  mayRelease(command: ReleaseCommand): void {
    this.mayAskWhy(command);
    const { what } = command;
    if (what !== null && !heldThings.includes(what))
      refuse(`there is nothing to release called ${JSON.stringify(what)}`);
    if (this.heldNow(what).length === 0) refuse(what === null ? 'nothing is held' : `${words[what]} is not held`);
  }

  /** Nothing may be on its way to the node while records change under it, or are handed to somebody else. */
  mayMoveRecords(command: ShopCommand): void {
    this.mayAsk(command);
    const [active] = Object.keys(this.desk.state.active);
    if (active === undefined) return;
    refuse(`order ${active} is being sent; pause with \`watchkeeper orders pause\`, and ask again when it is done`);
  }

  async start({ fromId, by }: StartScanCommand): Promise<Floor> {
    const from: ScanBeginning = fromId === null ? { kind: 'now' } : { kind: 'id', id: fromId };
    const { floor, rules } = await this.ask(
      `begin to scan ${fromId === null ? 'from now on' : `from ${fromId}`}`,
      (worker) => worker.beginScan(this.desk.state.shop, from),
    );
    if (floor === null)
      throw orderFailure('scanRequestRefused', 'the orders worker knows no place to begin; ask again');
    this.desk.state = { ...this.desk.state, position: newScanPosition(floor), rules };
    this.desk.say(`${by} has it scanned from order ${floor} on`);
    this.desk.hurry();
    return { floor };
  }

  async pause({ by, reason }: PauseScanCommand): Promise<void> {
    const paused = { by: cut(by), reason: cut(reason), since: new Date().toISOString() };
    this.desk.state = { ...this.desk.state, paused };
    this.desk.say(`${by} pauses it: ${reason}`);
    await this.untilNoted();
  }

  async resume({ by }: ShopCommand): Promise<void> {
    this.desk.state = { ...this.desk.state, paused: null };
    this.desk.say(`${by} resumes it`);
    this.desk.hurry();
    await this.untilNoted();
  }

  /** A dry run is made beside everything else; a scan is the next look. */
  async scan(command: ScanNowCommand): Promise<LookOutcome> {
    const { desk } = this;
    const extent = desk.state.erp.state === 'open' ? 'probe' : 'usual';
    if (command.isDryRun) {
      const outcome = await this.mended(() => desk.look(extent, true));
      return outcome ?? fail('nothing is scanned yet');
    }
    await condition(() => desk.isFree('look'));
    // Somebody may have said otherwise meanwhile.
    this.mayScan({ by: command.by, isDryRun: false });
    const outcome = await desk.lookNow(extent);
    return outcome ?? fail(desk.state.failing.look?.reason ?? 'nothing is scanned yet');
  }

  async change({ by, reason, wish, which }: ChangeOrdersCommand): Promise<OrderChangeAnswer> {
    const { shop } = this.desk.state;
    const answer = await this.ask(`${wish} for ${by}`, (worker) =>
      worker.changeOrders({ shop, wish, which, askedAt: new Date().toISOString() }),
    );
    if (answer.changed > 0) this.desk.say(`${by} ${wish}s ${countOf(answer.changed, 'order')}: ${reason}`);
    // What was exhausted may be sent again, and what people are told of is another list.
    this.desk.hurry();
    return answer;
  }

  async hold({ what, by, reason }: HoldCommand): Promise<void> {
    const since = new Date().toISOString();
    const gate = held(this.desk.state[what], { cause: 'person', by: cut(by), reason: cut(reason), since });
    this.desk.state = { ...this.desk.state, [what]: gate };
    this.desk.say(`${by} holds ${words[what]}: ${reason}`);
    await this.untilNoted();
  }

  async release({ what, by, reason }: ReleaseCommand): Promise<HeldThing[]> {
    const things = this.heldNow(what);
    const nowMs = Date.now();
    for (const thing of things) {
      const { state } = this.desk;
      this.desk.state =
        thing === 'brake' ? { ...state, brake: releasedBrake() } : { ...state, [thing]: released(state[thing], nowMs) };
    }
    this.desk.say(`${by} releases ${things.map((thing) => words[thing]).join(', ')}: ${reason}`);
    this.desk.hurry();
    await this.untilNoted();
    return things;
  }

  async importCheckpoint({
    by,
    import: id,
    count,
    hash,
    head,
    recheckSince,
  }: ImportCheckpointCommand): Promise<CheckpointImported> {
    const { shop } = this.desk.state;
    const wanted = { shop, import: id, count, hash, head, recheckSince };
    const imported = await this.ask(`take ${count} lines of a checkpoint`, (worker) => worker.importCheckpoint(wanted));
    const { position } = this.desk.state;
    const floor = position === null ? imported.floor : lowerId(position.floor, imported.floor);
    // Samples of a higher floor say nothing of what lies below them.
    const isLower = position === null || position.floor !== floor;
    this.desk.state = { ...this.desk.state, ...(isLower && { position: newScanPosition(floor) }) };
    this.desk.say(`${by} imports a checkpoint: ${imported.taken} of ${count} lines are taken, ^HEAD is order ${head}`);
    this.desk.hurry();
    return imported;
  }

  async lowestUnchecked(): Promise<OrderId | null> {
    const { shop, position } = this.desk.state;
    if (position === null) throw orderFailure('scanRequestRefused', 'nothing is scanned yet, so nothing is known');
    return this.ask('the lowest order that is not checked', (worker) => worker.lowestUnchecked(shop, position.floor));
  }

  /** What was said counts at once; that it is known in the store, too, is waited for, as it is to outlive this. */
  private async untilNoted(): Promise<void> {
    const isNoted = () => areSameStops(stopsOf(this.desk.state), this.desk.state.notedStops);
    if (await condition(isNoted, noteWithinMs)) return;
    const sentence =
      'it is done, but the store does not answer: should this workflow be lost before it does, say it again';
    throw orderFailure('orderWorkFailed', sentence);
  }

  private heldNow(what: HeldThing | null): HeldThing[] {
    const { erp, node, brake } = this.desk.state;
    const isHeld = { erp: erp.hold !== null, node: node.hold !== null, brake: brake.held !== null };
    return heldThings.filter((thing) => isHeld[thing] && (what === null || what === thing));
  }

  private ask<Answer>(summary: string, act: (worker: OrderActivities) => Promise<Answer>): Promise<Answer> {
    return this.mended(() => act(proxyActivities<OrderActivities>({ ...orderRequest, summary })));
  }

  private async mended<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    try {
      return await act();
    } catch (error) {
      throw orderWorkerFailure(error);
    }
  }
}

const words: Record<HeldThing, string> = { erp: 'the ERP', node: 'the node', brake: 'the brake of missing orders' };

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function cut(text: string): string {
  return cutToBytes(text, longestReason);
}

function fail(message: string): never {
  throw orderFailure('orderWorkFailed', message);
}

function refuse(message: string): never {
  throw orderFailure('orderRequestRefused', message);
}
