/** A mail server that can be killed and started again, and what it took. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until';

export interface TakenMail {
  to: string[];
  raw: string;
  messageId: string;
  subject: string;
}

export class MailHouse {
  private child: ChildProcess | null = null;
  private readonly file: string;

  /** `delayMs` lies between the note of a mail and the answer. */
  constructor(
    readonly port: number,
    folder: string,
    private readonly delayMs = 0,
  ) {
    this.file = join(folder, 'mails');
  }

  async start(): Promise<void> {
    const program = join(__dirname, 'mail-server.mjs');
    const child = spawn(process.execPath, [program, String(this.port), this.file, String(this.delayMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    let isListening = false;
    child.stdout.once('data', () => (isListening = true));
    await until('the mail server listens', () => isListening);
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.child = null;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await ended;
    }
  }

  /** In the order in which they came; the same one may be there again when its answer was lost. */
  get mails(): TakenMail[] {
    if (!existsSync(this.file)) return [];
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { to, raw } = JSON.parse(line) as { to: string[]; raw: string };
        // Long headers go on in lines that begin with a space.
        const head = (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
        const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
        return { to, raw, messageId: header('Message-ID'), subject: header('Subject') };
      });
  }
}
