import { readFileSync } from 'node:fs';
import type { SmtpChannel } from '../../../config/alerts';
import { readPassword } from '../../../src/adapters/secrets/password';
import type { MailServer } from '../../../src/adapters/smtp/mail-server';
import { sendMail } from '../../../src/adapters/smtp/send-mail';
import { refused, type TryOutcome } from '../../../src/domain/alerts/try-outcome';
import { cannotRead, type AlertChannel } from './channel';

type Login = MailServer['login'];

export const smtpChannel: AlertChannel<SmtpChannel> = {
  async send(settings, { recipient }, { outgoing, written }): Promise<TryOutcome> {
    if (recipient === null) throw new Error('mail needs a recipient');
    const { host, port, tls, from, to } = settings;
    const login = readLogin(settings);
    if (login !== null && 'kind' in login) return login;
    const ca = readAuthority(settings);
    if (ca !== null && typeof ca !== 'string') return ca;
    const { subject, text, html } = written;
    return sendMail({ host, port, tls, ca, login }, { id: outgoing.id, from, to, recipient, subject, text, html });
  },
};

function readLogin({ user, passwordFile, passwordEnv }: SmtpChannel): Login | TryOutcome {
  if (user === null) return null;
  const place = passwordFile ?? `the variable ${passwordEnv}`;
  try {
    const password = readPassword({ passwordFile, passwordEnv });
    if (password === '')
      return refused(`the first line of ${place} is empty; write the password of ${user} into it`, true);
    return { user, password };
  } catch (error) {
    return cannotRead(`the password of ${user}, ${place},`, error);
  }
}

function readAuthority({ ca }: SmtpChannel): string | null | TryOutcome {
  if (ca === null) return null;
  try {
    return readFileSync(ca, 'utf8');
  } catch (error) {
    return cannotRead(`the certificates to trust, ${ca},`, error);
  }
}
