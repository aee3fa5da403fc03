/** `email.yml`: the legacy's only way to tell people, now one channel of alerts. */
import type { SmtpChannel } from '../../config/alerts';
import type { Outcome } from './oms-outcome';
import type { LegacySettings } from './oms-settings';
import { host, mailAddress, onOrOff, port, secret, words } from './oms-values';

const channelPath = 'alerts.channels.mail';

/** As it is written: what is undefined is left out. */
interface WrittenChannel {
  kind: SmtpChannel['kind'];
  host: string | undefined;
  tls: SmtpChannel['tls'];
  port: number | undefined;
  from: string | undefined;
  to: string[] | undefined;
  user: string | undefined;
  passwordFile: string | undefined;
}

export function mailChannel(email: LegacySettings, outcome: Outcome): WrittenChannel {
  const smtp = email.section('smtp');
  const found = {
    host: outcome.required(`${channelPath}.host`, smtp.find('address', host)),
    port: outcome.optional(`${channelPath}.port`, smtp.find('port', port)),
  };
  const user = outcome.optional(`${channelPath}.user`, smtp.find('user_name', words));
  const password = smtp.findSecret('password', secret);
  if (user === undefined && password.kind !== 'absent') {
    outcome.note('email.yml: smtp.password is of no use without smtp.user_name; it is left out.');
  }
  const passwordFile = user === undefined ? undefined : outcome.secretFile('mail.password', password);
  const channel: WrittenChannel = {
    kind: 'smtp',
    host: found.host,
    tls: tlsOf(smtp, { ...found, user }, outcome),
    port: found.port,
    from: senderOf(email, user, outcome),
    to: recipientsOf(email, outcome),
    user,
    passwordFile,
  };
  outcome.note(
    ...smtp.leftOver({
      authentication: 'how to log in is agreed with the server',
      openssl_verify_mode: `the certificate of the server is always looked at; ${channelPath}.ca names one to trust`,
    }),
    ...email.leftOver(),
    `The subscribers hear of all that is wrong, not only of orders; alerts.routes says who hears of what.`,
  );
  return channel;
}

interface Login {
  host: string | undefined;
  port: number | undefined;
  user: string | undefined;
}

function tlsOf(smtp: LegacySettings, { host, port, user }: Login, outcome: Outcome): SmtpChannel['tls'] {
  const path = `${channelPath}.tls`;
  const [ssl, tls] = ['ssl', 'tls'].map((key) => outcome.optional(path, smtp.find(key, onOrOff)));
  const startTls = outcome.optional(path, smtp.find('enable_starttls_auto', onOrOff));
  // What is TLS from the first byte on this port can be nothing else.
  if (ssl === true || tls === true || port === 465) return 'tls';
  if (startTls !== false) {
    outcome.note(`The legacy spoke TLS where the mail server offered it; ${path}: starttls asks for it, always.`);
    return 'starttls';
  }
  const isHere = host !== undefined && /^(localhost|127(\.[0-9]{1,3}){3})$/i.test(host);
  if (user === undefined || isHere) return 'none';
  outcome.note(`The legacy sent the password of its mail server in the clear; ${path}: starttls never does.`);
  return 'starttls';
}

/** The legacy's configuration names none: its mails came from whoever logged in. */
function senderOf(email: LegacySettings, user: string | undefined, outcome: Outcome): string | undefined {
  const written = email.find('from', mailAddress);
  const login = user === undefined ? null : mailAddress.take(user);
  if (written.kind === 'absent' && login !== null) return login;
  return outcome.required(`${channelPath}.from`, written);
}

function recipientsOf(email: LegacySettings, outcome: Outcome): string[] | undefined {
  const { values, why } = email.findAll('subscribers', mailAddress);
  outcome.note(...why.map((sentence) => `${sentence}; it is left out.`));
  const known = new Map(values.map((address) => [address.toLowerCase(), address]));
  if (known.size > 0) return [...known.values()];
  outcome.note(`Fill in ${channelPath}.to: email.yml: subscribers has no address of mail.`);
  return undefined;
}
