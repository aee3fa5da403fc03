/** A network of a test's own with one link to this one, which can be cut. Wants to be root. */
import { execFileSync } from 'node:child_process';

/** Of the end in the network; it needs to be no other's on one link. */
const hardware = '02:00:00:00:00:02';
const path = `${process.env.PATH ?? ''}:/usr/sbin`;
let made = 0;

/** One call of ip(8). */
export function ip(...words: string[]): void {
  execFileSync('ip', words, { env: { ...process.env, PATH: path }, stdio: 'pipe' });
}

/** The very first rule of a network is about what has arrived; before it none can be put until it is moved. */
export function makeRoomForLosses(namespace: string): void {
  ip('-n', namespace, 'rule', 'add', 'priority', '100', 'lookup', 'local');
  ip('-n', namespace, 'rule', 'del', 'priority', '0');
}

/**
 * What this address sends there is lost without a word when it arrives. It is not refused on its way out, for then the
 * kernel would know of it, and try again at once when the link is joined.
 */
export function lose(namespace: string, from: string): void {
  ip('-n', namespace, 'rule', 'add', ...lossOf(from));
}

export function loseNoMore(namespace: string, from: string): void {
  ip('-n', namespace, 'rule', 'del', ...lossOf(from));
}

const lossOf = (from: string): string[] => ['priority', '50', 'from', `${from}/32`, 'blackhole'];

/** Whether packets can be lost one by one here: by Debian's package nftables. */
export function canLosePackets(): boolean {
  try {
    execFileSync('nft', ['--version'], { env: { ...process.env, PATH: path }, stdio: 'pipe' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

export class Network {
  /** What a program is started under, to be in it. */
  readonly under: readonly string[];
  /** Of the program in it. */
  readonly address: string;
  private readonly here: string;

  private constructor(private readonly name: string) {
    this.under = ['ip', 'netns', 'exec', name];
    // Addresses for benchmarks (RFC 2544): no machine has them.
    const third = process.pid % 256;
    const fourth = (made % 60) * 4;
    this.here = `198.18.${third}.${fourth + 1}`;
    this.address = `198.18.${third}.${fourth + 2}`;
  }

  static make(): Network {
    made += 1;
    const network = new Network(`wk-${process.pid}-${made}`);
    const { name, here, address } = network;
    const [end, otherEnd] = [`wk${process.pid % 1e6}x${made}a`, `wk${process.pid % 1e6}x${made}b`];
    ip('netns', 'add', name);
    try {
      ip('link', 'add', end, 'type', 'veth', 'peer', 'name', otherEnd, 'address', hardware, 'netns', name);
      ip('address', 'add', `${here}/30`, 'dev', end);
      ip('link', 'set', end, 'up');
      ip('-n', name, 'address', 'add', `${address}/30`, 'dev', otherEnd);
      ip('-n', name, 'link', 'set', otherEnd, 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
      // What is cut off is silent: nobody says that it cannot be found.
      ip('neighbour', 'replace', address, 'lladdr', hardware, 'dev', end, 'nud', 'permanent');
      makeRoomForLosses(name);
      return network;
    } catch (error) {
      network.remove();
      throw error;
    }
  }

  /** From now on all that is sent to it is lost, and nothing comes back, not even a refusal: a black hole. */
  cut(): void {
    lose(this.name, this.here);
  }

  join(): void {
    loseNoMore(this.name, this.here);
  }

  /** From now on so many of a hundred packets are lost each way, by the kernel's own chance. Wants `canLosePackets`. */
  lose(percent: number): void {
    const drop = `numgen random mod 100 < ${percent} drop`;
    const chains = ['input', 'output'].map((way) => `chain ${way} { type filter hook ${way} priority 0; ${drop}; };`);
    ip('netns', 'exec', this.name, 'nft', `table inet loss { ${chains.join(' ')} }`);
  }

  loseNothing(): void {
    ip('netns', 'exec', this.name, 'nft', 'delete table inet loss');
  }

  remove(): void {
    ip('netns', 'del', this.name);
  }
}
