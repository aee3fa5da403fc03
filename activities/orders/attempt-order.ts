/**
 * One attempt to give one order to the ERP. All of it may be repeated at any point: a token names the one task that may
 * run, so a repetition hears what became of it, and its number rises only when that is known.
 */
import { Context } from '@temporalio/activity';
import type { OrderSettings } from '../../config/orders';
import type { AttemptSeen } from '../../src/domain/orders/attempt-policy';
import type { OrderSight } from '../../src/domain/orders/erp-answer';
import type { GateNews } from '../../src/domain/orders/order-news';
import { placeText } from '../../src/domain/orders/node-place';
import { isSendableNumber, longestNumber } from '../../src/domain/orders/order';
import type { TokenUse } from '../../src/domain/orders/order-row';
import type { AttemptOrder, AttemptOutcome } from '../../src/domain/orders/order-visit';
import {
  judgeAsked,
  judgeRun,
  tokenText,
  type RemoteSeen,
  type RemoteVerdict,
} from '../../src/domain/orders/remote-outcome';
import { beatingUntilCancelled } from '../beating';
import { askForOne, sightSentence, type ErpNeeds } from './erp-question';
import { readOrFail, shopAwaySentence, type ReadOrder, type ShopOrder } from './shop-order';
import type { TaskNode } from './task-node';

export interface AttemptNeeds extends ErpNeeds {
  /** As they are in force now; read once for each attempt. */
  settings: () => Pick<OrderSettings, 'query' | 'integrationServer'>;
  readOrder: ReadOrder;
  node: TaskNode;
}

export function attemptOrderWith(needs: AttemptNeeds) {
  return (order: AttemptOrder): Promise<AttemptOutcome> =>
    beatingUntilCancelled(() => {
      const { cancellationSignal, info } = Context.current();
      return new Attempt(needs, order, info.attempt > 1, cancellationSignal).run();
    });
}

type Numbered = ShopOrder & { number: string };

class Attempt {
  private readonly settings;
  /** Parts of the sentence, in the order of what happened. */
  private readonly said: string[] = [];
  private token: TokenUse;
  /** The node, or its journal, has been changed since the order was to be sent: what is there now knows nothing of it. */
  private readonly isElsewhere: boolean;
  private number: string | null = null;
  private readonly news: { erp: GateNews | null; node: GateNews | null } = { erp: null, node: null };

  constructor(
    private readonly needs: AttemptNeeds,
    private readonly order: AttemptOrder,
    /** Nobody knows how far the try before this one came. */
    private readonly isRepeated: boolean,
    private readonly signal: AbortSignal,
  ) {
    this.settings = needs.settings();
    const openSince = order.token.openSince ?? (isRepeated ? now() : null);
    const placeInForce = placeText(this.settings.integrationServer);
    const place = order.token.place ?? placeInForce;
    this.isElsewhere = place !== placeInForce;
    this.token = { ...order.token, openSince, place };
  }

  async run(): Promise<AttemptOutcome> {
    const found = await this.readShop();
    if (found === 'away') return this.seen({ kind: 'notBegun' });
    if (found === null) return this.seen({ kind: 'gone' }, 'the shop has it no more');
    const { number } = found;
    // It may have grown since it was looked at, and has to fit into the records.
    this.number = number?.slice(0, longestNumber) ?? null;
    if (!isSendableNumber(number, this.settings.query.numberPattern))
      return this.seen({ kind: 'badNumber' }, 'its number is none that may be sent');
    const sight = await this.askErp({ ...found, number });
    return sight.kind === 'missing' ? this.send({ ...found, number }) : this.asked(sight);
  }

  /**
   * Without a journal a second try could not tell that nothing was sent by the first, so none is made; `away` says that
   * the order waits instead.
   */
  private async readShop(): Promise<ShopOrder | null | 'away'> {
    const { orderId } = this.order;
    if (this.hasJournal || this.isRepeated) return readOrFail(this.needs.readOrder, orderId);
    try {
      return await this.needs.readOrder(orderId);
    } catch (error) {
      this.said.push(shopAwaySentence(orderId, error));
      return 'away';
    }
  }

  private get hasJournal(): boolean {
    return this.settings.integrationServer.journal !== 'none';
  }

  /** The node that is in force knows what became of the token. */
  private get mayAsk(): boolean {
    return this.hasJournal && !this.isElsewhere;
  }

  /** A task that ran unheard counts as one that ran, though its order needs none any more. */
  private async asked(sight: OrderSight): Promise<AttemptOutcome> {
    if (this.token.openSince === null || !this.mayAsk || sight.kind === 'noAnswer')
      return this.seen({ kind: 'asked', sight });
    const verdict = this.hear(judgeAsked(await this.askNode(), this.settings.integrationServer.exitCodes));
    const as = runAs(verdict);
    if (verdict.token === 'spent') this.spend();
    return this.seen(as === null ? { kind: 'asked', sight } : { kind: 'ran', as, sight });
  }

  private async send(found: Numbered): Promise<AttemptOutcome> {
    const { exitCodes } = this.settings.integrationServer;
    if (this.isElsewhere) return this.sendNowhere();
    if (this.token.openSince !== null && !this.hasJournal)
      return this.seen({ kind: 'unprovable' }, 'a task may have run for it, and the node keeps no journal');
    // What this same attempt may have begun is waited for; what an earlier one did is only asked about.
    if (this.order.token.openSince !== null) {
      const seen = await this.askNode();
      const verdict = this.hear(judgeAsked(seen, exitCodes));
      if (seen.kind !== 'void') return this.conclude(found, seen, verdict);
      this.spend();
    }
    const task = { token: this.tokenText, number: found.number };
    const seen = await this.needs.node.run(this.settings.integrationServer, task, this.signal);
    return this.conclude(found, seen, this.hear(judgeRun(seen, exitCodes, this.hasJournal)));
  }

  private sendNowhere(): AttemptOutcome {
    const { openSince, place } = this.token;
    // Whoever starts it the next time sends it to the node that is in force then.
    if (openSince === null) return this.seen({ kind: 'notBegun' }, 'the node, or its journal, is another one by now');
    return this.seen({ kind: 'unprovable' }, `a task may have run for it at ${place}, which is in force no more`);
  }

  private async conclude(found: Numbered, seen: RemoteSeen, verdict: RemoteVerdict): Promise<AttemptOutcome> {
    const as = runAs(verdict);
    if (verdict.token === 'spent') this.spend();
    // The shop's word is the one from before: what changed since is no other than what changes after this.
    if (as !== null) return this.seen({ kind: 'ran', as, sight: await this.askErp(found) });
    if (verdict.token !== 'open') return this.seen({ kind: 'notBegun' });
    const openSince = this.token.openSince ?? now();
    this.token = { ...this.token, openSince };
    const isTooLong = Date.now() - Date.parse(openSince) >= this.settings.integrationServer.timeoutMs;
    const isProvable = verdict.then === 'askToken' && !(seen.kind === 'running' && isTooLong);
    return this.seen({ kind: isProvable ? 'notBegun' : 'unprovable' });
  }

  private seen(seen: AttemptSeen, sentence?: string): AttemptOutcome {
    const { token, number, news } = this;
    const said = [...this.said, ...(sentence === undefined ? [] : [sentence])].join('; ');
    const numbered = number === null ? '' : ` (number ${number})`;
    return { seen, token, number, ...news, sentence: `Order ${this.order.orderId}${numbered}: ${said}` };
  }

  private async askErp(found: Numbered): Promise<OrderSight> {
    const { sight, news } = await askForOne(this.needs, this.order.shop, found);
    this.news.erp = news;
    this.said.push(sightSentence(sight));
    return sight;
  }

  private askNode(): Promise<RemoteSeen> {
    return this.needs.node.ask(this.settings.integrationServer, this.tokenText, this.signal);
  }

  private hear(verdict: RemoteVerdict): RemoteVerdict {
    const { gate, reason } = verdict;
    if (gate !== null) this.news.node = gate === 'answered' ? { kind: gate } : { kind: gate, reason };
    this.said.push(reason);
    return verdict;
  }

  private spend(): void {
    this.token = { ...this.token, n: this.token.n + 1, openSince: null };
  }

  private get tokenText(): string {
    const { epoch, orderId } = this.order;
    return tokenText({ epoch, orderId, n: this.token.n });
  }
}

/** Null: it did not run to its end, as far as is known. */
function runAs({ class: is }: RemoteVerdict): 'DONE' | 'FAILED' | 'ERP_DOWN' | null {
  return is === 'DONE' || is === 'FAILED' || is === 'ERP_DOWN' ? is : null;
}

function now(): string {
  return new Date().toISOString();
}
