/**
 * The configuration that is in force in this process, and the file that it came from.
 *
 * The file is looked at by its path some times a second, so that renames over it, swapped links and mounts are seen like
 * writes. It counts when it has not changed for a while: then a version that may take over does, and any other is
 * refused, with the old one staying in force. A refusal lasts until the file holds a version that is accepted.
 */
import { readFile, stat } from 'node:fs/promises';
import { cannotRead, versionOf, type Configuration } from '../config';
import { ConfigurationError, summarize } from '../config/problem';
import { takeNewVersion, type ChangedSetting } from '../config/reload';
import type { Logger } from '../src/telemetry/logger';

const lookEveryMs = 400;
/** Whoever writes in place may pause in the middle. */
const settledAfterMs = 750;

export interface Refusal {
  /** Of the refused version; null when the file cannot be read. */
  hash: string | null;
  message: string;
  since: string;
}

export interface LiveEvents {
  /** `configuration` is in force from now on. */
  onAccepted?(configuration: Configuration, changed: readonly ChangedSetting[]): void;
  onRefused?(refusal: Refusal): void;
  /** The file holds a version again that is in force. */
  onRefusalEnded?(refusal: Refusal): void;
  /** After each of the three, when all of it is true. */
  onChange?(): void;
}

export class LiveConfiguration {
  private inForce: Configuration;
  private refused: Refusal | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  /** How the file looked when it was last judged. */
  private judged: string | null = null;
  private seen: { looks: string; sinceMs: number } | null = null;

  constructor(
    initial: Configuration,
    private readonly events: LiveEvents,
  ) {
    this.inForce = initial;
  }

  get current(): Configuration {
    return this.inForce;
  }

  get refusal(): Refusal | null {
    return this.refused;
  }

  start(): void {
    this.timer = setTimeout(() => void this.round(), lookEveryMs);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async round(): Promise<void> {
    await this.look();
    if (!this.isStopped) this.start();
  }

  private async look(): Promise<void> {
    const looks = await this.looksNow();
    const nowMs = performance.now();
    if (this.seen?.looks !== looks) this.seen = { looks, sinceMs: nowMs };
    if (looks === this.judged || nowMs - this.seen.sinceMs < settledAfterMs) return;
    const text = await this.read();
    // It changed while it was read: what was read may be half of it.
    if ((await this.looksNow()) !== looks || this.isStopped) return;
    this.judged = looks;
    this.judge(text);
  }

  private judge(text: string | ConfigurationError): void {
    if (text instanceof ConfigurationError) return this.refuse(null, text);
    const hash = versionOf(text);
    try {
      const isInForce = hash === this.inForce.hash;
      const { configuration, changed } = isInForce
        ? { configuration: this.inForce, changed: [] }
        : takeNewVersion(this.inForce, text);
      this.accept(configuration, changed);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.refuse(hash, error);
    }
  }

  private accept(configuration: Configuration, changed: readonly ChangedSetting[]): void {
    const [old, refusal] = [this.inForce, this.refused];
    if (configuration === old && refusal === null) return;
    this.inForce = configuration;
    this.refused = null;
    if (refusal !== null) this.events.onRefusalEnded?.(refusal);
    if (configuration !== old) this.events.onAccepted?.(configuration, changed);
    this.events.onChange?.();
  }

  private refuse(hash: string | null, error: ConfigurationError): void {
    const message = `${summarize(error)} (version ${this.inForce.hash} stays in force)`;
    const { refused } = this;
    if (refused?.hash === hash && refused.message === message) return;
    // One condition, however often the file is changed until it is right.
    this.refused = { hash, message, since: refused?.since ?? new Date().toISOString() };
    if (refused === null) this.events.onRefused?.(this.refused);
    this.events.onChange?.();
  }

  private async read(): Promise<string | ConfigurationError> {
    const { file } = this.inForce;
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      return cannotRead(file, error);
    }
  }

  private async looksNow(): Promise<string> {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(this.inForce.file, { bigint: true });
      return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'unreadable';
    }
  }
}

/** One line when a version takes over, one when a refusal begins, and one when it ends. */
export function logVersions(log: Logger): Required<Omit<LiveEvents, 'onChange'>> {
  return {
    onAccepted: ({ hash }, changed) =>
      log.note('config:accepted', { version: hash, changed: changed.map(({ path }) => path) }),
    onRefused: ({ hash, message }) => log.note('config:refused', { version: hash }, message),
    onRefusalEnded: ({ since }) => log.note('config:refusalEnded', { since }),
  };
}
