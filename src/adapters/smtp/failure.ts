/** What a try says when it fails: whether the mail may have been taken, and what a person is to mend. */
import type { NodemailerError } from 'nodemailer/lib/errors';
import { refused, unknownFate, type TryOutcome } from '../../domain/alerts/try-outcome';
import { connectionFailure, isTlsFault } from '../tcp/failure';
import type { Mail } from './mail';
import type { MailServer } from './mail-server';

export class MailDeadline extends Error {
  constructor(readonly withinMs: number) {
    super(`no answer within ${withinMs} ms`);
  }
}

export interface MailTry {
  server: MailServer;
  mail: Mail;
  isBodyUnderWay: boolean;
}

/** In every form in which a login sends it, because a server may repeat what it was sent. */
export function secretsOf({ login }: MailServer): string[] {
  if (login === null) return [];
  const { user, password } = login;
  return [password, ...[password, `\0${user}\0${password}`].map((text) => Buffer.from(text).toString('base64'))];
}

export function mailFailure(error: unknown, aTry: MailTry, secrets: readonly string[]): TryOutcome {
  const { server, isBodyUnderWay } = aTry;
  const place = `${server.host}:${server.port}`;
  const failure = error as NodemailerError & { originalCode?: string };
  const { responseCode, code = 'no code' } = failure;
  // What nobody asked for is no answer to the mail.
  const isAnswer = responseCode !== undefined && !(isBodyUnderWay && code === 'EPROTOCOL');
  if (isAnswer) return refused(`${place} ${answerOf(failure, aTry)}`, failure.permanent === true, secrets);
  const isLate = error instanceof MailDeadline || code === 'ETIMEDOUT';
  if (isBodyUnderWay) {
    const what = isLate
      ? 'was given the message and does not answer'
      : 'was given the message, and the connection broke';
    return unknownFate(`${place} ${what}; it may have been taken, and its log may say so`, secrets);
  }
  if (error instanceof MailDeadline) {
    const seconds = Math.round(error.withinMs / 1000);
    return refused(`${place} does not answer within ${seconds} s; see that it runs, and that tls and port fit`, false);
  }
  if (code === 'EPROTOCOL') {
    const said = failure.response ?? failure.message;
    return refused(`${place} does not answer as a mail server does (${said}); correct host and port`, true, secrets);
  }
  if (code === 'EAUTH') return refused(`${place} offers no login that can be used (${failure.message})`, true, secrets);
  const reason = failure.originalCode ?? code;
  return refused(`${place} ${connectionFailure(reason)}`, isTlsFault(reason), secrets);
}

/** By the step that it answers to. */
function answerOf({ command = '', response = '' }: NodemailerError, { server, mail }: MailTry): string {
  const said = response.replace(/\r?\n/g, ' ');
  const user = server.login?.user ?? '';
  if (command.startsWith('AUTH')) return `refuses the login of ${user} (${said}); correct user and password`;
  if (command === 'STARTTLS')
    return `does not offer STARTTLS (${said}); write tls: tls with its port, or mend the server`;
  if (command === 'MAIL FROM') return `does not take mail from ${mail.from} (${said})`;
  if (command === 'RCPT TO') return `does not take mail for ${mail.recipient} (${said})`;
  if (command === 'DATA') return `does not take the message (${said})`;
  return `takes no mail (${said})`;
}
