/** Networks of a test's own on one switch: each pair of them has a link that can be cut by itself. Wants to be root. */
import { ip, lose, loseNoMore, makeRoomForLosses } from './network';

const firstGuest = 11;
let made = 0;

/** One network on the switch, with one address. */
export interface Guest {
  /** Of whatever runs in it. */
  address: string;
  /** What a program is started under, to be in it. */
  under: readonly string[];
  namespace: string;
}

export class NetworkSwitch {
  /** Of this process, as the others see it. */
  readonly here: string;
  private readonly guests: Guest[] = [];
  private readonly namespace: string;
  private ends = 0;

  private constructor() {
    made += 1;
    this.namespace = `wk-${process.pid}-s${made}`;
    this.here = this.addressOf(1);
  }

  static make(): NetworkSwitch {
    const made = new NetworkSwitch();
    const { namespace } = made;
    ip('netns', 'add', namespace);
    try {
      ip('-n', namespace, 'link', 'add', 'switch', 'type', 'bridge');
      ip('-n', namespace, 'link', 'set', 'switch', 'up');
      made.plug([], `wk${process.pid % 1e6}s`, made.here);
      return made;
    } catch (error) {
      made.remove();
      throw error;
    }
  }

  add(): Guest {
    const number = this.guests.length;
    const namespace = `${this.namespace}-${number}`;
    const address = this.addressOf(firstGuest + number);
    const guest = { address, namespace, under: ['ip', 'netns', 'exec', namespace] };
    ip('netns', 'add', namespace);
    this.guests.push(guest);
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    this.plug(['-n', namespace], 'net', address);
    makeRoomForLosses(namespace);
    return guest;
  }

  /** From now on nothing that `from` says reaches `to`, so nothing comes back, not even a refusal: a black hole. */
  cut(from: Guest, to: Guest): void {
    lose(to.namespace, from.address);
  }

  join(from: Guest, to: Guest): void {
    loseNoMore(to.namespace, from.address);
  }

  /** A network that something still runs in goes with it. */
  remove(): void {
    for (const { namespace } of this.guests.splice(0)) ip('netns', 'del', namespace);
    ip('netns', 'del', this.namespace);
  }

  private plug(into: readonly string[], end: string, address: string): void {
    this.ends += 1;
    const otherEnd = `end${this.ends}`;
    const inSwitch = ['-n', this.namespace];
    ip(...into, 'link', 'add', end, 'type', 'veth', 'peer', 'name', otherEnd, 'netns', this.namespace);
    ip(...inSwitch, 'link', 'set', otherEnd, 'master', 'switch');
    ip(...inSwitch, 'link', 'set', otherEnd, 'up');
    ip(...into, 'address', 'add', `${address}/24`, 'dev', end);
    ip(...into, 'link', 'set', end, 'up');
  }

  /** Addresses for benchmarks (RFC 2544), of which `Network` takes the other half. */
  private addressOf(last: number): string {
    return `198.19.${process.pid % 256}.${last}`;
  }
}
