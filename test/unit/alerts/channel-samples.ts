/** The queue of one address, as its tests speak of it. */
import {
  beginSending,
  newChannelState,
  nextChannelStep,
  takeItem,
  type ChannelState,
} from '../../../src/domain/alerts/channel-state';
import { after, type item, startMs } from './alert-samples';

export const address = { channel: 'mail', recipient: 'ops@example.org' };
export const empty = newChannelState(address);
export const refused = { kind: 'refused', reason: '450 come back later', isPermanent: false } as const;
export const unknown = { kind: 'unknown', reason: 'no answer' } as const;

export const take = (state: ChannelState, atMs: number, ...items: ReturnType<typeof item>[]): ChannelState =>
  items.reduce((before, one) => takeItem(before, one, after(atMs)), state);
export const stepAt = (state: ChannelState, atMs: number) => nextChannelStep(state, startMs + atMs);
export const begin = (state: ChannelState, atMs: number, id = 'm1') => beginSending(state, id, startMs + atMs);
/** It is due at this moment, and not a millisecond before. */
export function expectDueAt(state: ChannelState, atMs: number): void {
  expect(stepAt(state, atMs - 1).kind).toBe('wait');
  expect(stepAt(state, atMs)).toEqual({ kind: 'send' });
}
export const words = (state: ChannelState) => state.queue.map((entry) => `${entry.item.what} ${entry.item.key}`);
