/** Has all slots of a host taken, so that whoever needs one waits for its turn until the test lets it. */
import { slotsOfAHost, type StartSlots } from '../../src/agent/start-slots';

/** A slot is given back by itself after two seconds, and is then taken by the next in line: enough for a minute. */
const rounds = 30;

export class HeldSlots {
  private readonly held: (() => void)[] = [];
  private isOver = false;

  constructor(slots: StartSlots) {
    for (let count = 0; count < slotsOfAHost * rounds; count++) {
      slots.take((giveBack) => {
        if (this.isOver) giveBack();
        else this.held.push(giveBack);
      });
    }
  }

  release(): void {
    this.isOver = true;
    for (const giveBack of this.held.splice(0)) giveBack();
  }
}
