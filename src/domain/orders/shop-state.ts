/** All that the workflow of a shop knows. Plain JSON and bounded: it is carried from run to run, and shown. */
import { newGate, type Gate } from './gates';
import { newMissingBrake, type MissingBrake } from './missing-brake';
import type { OrderId } from './order';
import type { ScanPosition } from './scan-window';
import type { LookCounts, ShopRules, WaitingOrders } from './shop-look';
import { noStops, type ShopPause, type ShopStops } from './shop-stops';
import type { StoryEntry } from '../story';
import { cutToBytes } from '../text-size';
import { nextNightAt } from './night';

export interface ShopState {
  shop: string;
  watchedSince: string;
  /** Null: nothing is scanned. */
  position: ScanPosition | null;
  paused: ShopPause | null;
  erp: Gate;
  node: Gate;
  brake: MissingBrake;
  /** Orders with a workflow. */
  active: Record<OrderId, ActiveOrder>;
  /** As it was told last; null: not yet. */
  waiting: WaitingOrders | null;
  rules: ShopRules | null;
  /** When it is looked again while nothing is wrong, and when all ids are compared. */
  nextLookAt: string;
  nextCompareAt: string;
  /** Work of the orders worker that failed the last time. */
  failing: Partial<Record<ShopWork, FailingWork>>;
  /** As the store knows them. */
  notedStops: ShopStops;
  /** Orders whose attempt was none, of which the records do not know yet. */
  toGiveBack: OrderId[];
  lastLook: { at: string; tookMs: number; counts: LookCounts; highest: OrderId | null } | null;
  /** Null: it could be read the last time. */
  shopAway: { since: string; reason: string; lastAt: string } | null;
  lastCompared: { at: string; missed: number; pruned: number; prunedTokens: number | null } | null;
  /** The newest last. */
  story: StoryEntry[];
}

export const shopWorks = ['look', 'start', 'compare', 'giveBack', 'note'] as const;
export type ShopWork = (typeof shopWorks)[number];

export interface FailingWork {
  since: string;
  reason: string;
  retryAt: string;
}

export interface ActiveOrder {
  /** Something may run for it on the node. */
  isSending: boolean;
  since: string;
}

export function newShopState(shop: string, at: string): ShopState {
  return {
    ...{
      shop,
      watchedSince: at,
      position: null,
      paused: null,
      erp: newGate,
      node: newGate,
      brake: newMissingBrake,
      active: {},
    },
    ...{
      waiting: null,
      rules: null,
      nextLookAt: at,
      nextCompareAt: nextNightAt(Date.parse(at)),
      toGiveBack: [],
      failing: {},
      notedStops: noStops,
    },
    ...{ lastLook: null, shopAway: null, lastCompared: null, story: [] },
  };
}

const keptStory = 40;
/** Bytes. */
const longestSentence = 300;

export function noted(state: ShopState, at: string, ...sentences: string[]): ShopState {
  if (sentences.length === 0) return state;
  const entries = sentences.map((sentence) => ({ at, sentence: cutToBytes(sentence, longestSentence) }));
  return { ...state, story: [...state.story, ...entries].slice(-keptStory) };
}

/** For the list of workflows. */
export function shopCondition(state: ShopState): 'well' | 'idle' | 'paused' | 'held' | 'degraded' {
  const { position, paused, erp, node, brake, shopAway } = state;
  if (position === null) return 'idle';
  if (paused !== null) return 'paused';
  if (erp.hold !== null || node.hold !== null || brake.held !== null) return 'held';
  return erp.state === 'open' || node.state === 'open' || shopAway !== null ? 'degraded' : 'well';
}
