/** Hands one mail to one server, in one try. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { TryOutcome } from '../../domain/alerts/try-outcome';
import { mailFailure, MailDeadline, secretsOf } from './failure';
import { mailBytes, type Mail } from './mail';
import type { MailServer } from './mail-server';

export interface MailDeadlines {
  /** Until the server wants the message. */
  talkMs: number;
  /** From then on until it says that it has it: a filter may look at it first, for ten minutes by RFC 5321, 4.5.3.2.6. */
  answerMs: number;
}

const usual: MailDeadlines = { talkMs: 60_000, answerMs: 600_000 };
/** Whoever does not close its side. */
const leaveMs = 1000;

export async function sendMail(server: MailServer, mail: Mail, deadlines = usual): Promise<TryOutcome> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (error: MailDeadline) => void = () => undefined;
  const deadline = new Promise<never>((_resolve, reject) => (giveUp = reject));
  const allow = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp(new MailDeadline(ms)), ms);
  };
  const handover = new Handover(server, mail, () => allow(deadlines.answerMs));
  allow(deadlines.talkMs);
  try {
    await Promise.race([handover.run(), deadline]);
    return { kind: 'sent' };
  } catch (error) {
    return mailFailure(error, { server, mail, isBodyUnderWay: handover.isBodyUnderWay }, secretsOf(server));
  } finally {
    clearTimeout(timer);
    handover.close();
  }
}

class Handover {
  /** From here on only the server’s answer says whether it has taken it. */
  isBodyUnderWay = false;
  private readonly socket: Socket;
  private smtp: SMTPConnection | null = null;

  constructor(
    private readonly server: MailServer,
    private readonly mail: Mail,
    private readonly onBody: () => void,
  ) {
    const { host, port } = server;
    this.socket = connect({ host, port });
    // Whoever waits for something hears of it; afterwards nobody needs to.
    this.socket.on('error', () => undefined);
  }

  async run(): Promise<void> {
    const [bytes] = await Promise.all([mailBytes(this.mail), once(this.socket, 'connect')]);
    const smtp = new SMTPConnection(optionsOf(this.server, this.socket));
    this.smtp = smtp;
    const broken = new Promise<never>((_resolve, reject) => smtp.on('error', reject));
    await Promise.race([broken, this.talk(smtp, bytes)]);
    smtp.quit();
  }

  close(): void {
    if (this.smtp === null) this.socket.destroy();
    else this.smtp.close();
  }

  private async talk(smtp: SMTPConnection, bytes: Buffer): Promise<void> {
    await called((done) => smtp.connect(done));
    const { login } = this.server;
    if (login !== null) await called((done) => smtp.login({ user: login.user, pass: login.password }, done));
    const { from, recipient } = this.mail;
    const envelope = { from, to: [recipient], size: bytes.length };
    await called((done) => smtp.send(envelope, this.bodyOf(bytes), done));
  }

  /** It is read when the server has said that it wants it. */
  private bodyOf(bytes: Buffer): Readable {
    const begin = () => {
      if (!this.isBodyUnderWay) this.onBody();
      this.isBodyUnderWay = true;
    };
    return new Readable({
      read() {
        begin();
        this.push(bytes);
        this.push(null);
      },
    });
  }
}

function optionsOf({ host, port, tls, ca }: MailServer, socket: Socket): SMTPConnectionOptions {
  return {
    host,
    port,
    connection: socket,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: ca === null ? {} : { ca },
    // The deadline of the whole is ours.
    ...{ connectionTimeout: usual.talkMs, greetingTimeout: usual.talkMs, socketTimeout: usual.answerMs },
    socketCloseTimeout: leaveMs,
  };
}

function called(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => act((error) => (error == null ? resolve() : reject(error))));
}
