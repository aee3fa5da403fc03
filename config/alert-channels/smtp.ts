/** Mail, handed to one server that takes it from there. */
import { resolve } from 'node:path';
import type { Located, Refuse } from '../reading/document';
import { judgeHost } from '../reading/host';
import { path } from '../reading/paths';
import { listOf, mapped, oneOf, section, setting, text, wholeNumber, type Reader } from '../reading/readers';
import { variable } from '../reading/variable';
import { mailAddress } from './mail-address';

export interface SmtpChannel {
  kind: 'smtp';
  host: string;
  port: number;
  from: string;
  to: readonly string[];
  /** Null: no login. Its password is in the file, or in the variable. */
  user: string | null;
  passwordFile: string | null;
  passwordEnv: string | null;
  /** `starttls`: refused when the server does not offer it; `tls`: from the first byte; `none`: in the clear. */
  tls: 'starttls' | 'tls' | 'none';
  /** Certificates to trust; null: those of Node. */
  ca: string | null;
}

interface WrittenSmtp extends Omit<SmtpChannel, 'port'> {
  port: number | null;
}

/** Mail by TLS from the first byte has a port of its own (RFC 8314). */
const tlsPort = 465;

const user = text('a user of the mail server', (value) =>
  value === '' ? 'is empty; write who logs in, or leave it out' : null,
);

const readAddresses = listOf(mailAddress, 'addresses of mail', 1);

const readRecipients: Reader<string[]> = (at, refuse) => {
  if (at.kind === 'scalar') {
    const address = mailAddress(at, refuse);
    return address === undefined ? undefined : [address];
  }
  const addresses = readAddresses(at, refuse);
  if (addresses !== undefined && at.kind === 'list') refuseTwins(at.items, addresses, refuse);
  return addresses;
};

function refuseTwins(items: readonly Located[], addresses: readonly string[], refuse: Refuse): void {
  const known = new Set<string>();
  items.forEach((item, index) => {
    const address = (addresses[index] ?? '').toLowerCase();
    if (known.has(address)) refuse(item, `${JSON.stringify(address)} is a recipient already; remove it here`);
    known.add(address);
  });
}

export const readSmtp: Reader<SmtpChannel> = mapped(
  section<WrittenSmtp>(
    {
      kind: setting(oneOf('smtp')),
      host: setting(text('a host', judgeHost)),
      port: setting<number | null>(wholeNumber(1, 65535), null),
      from: setting(mailAddress),
      to: setting(readRecipients),
      user: setting<string | null>(user, null),
      passwordFile: setting<string | null>(path, null),
      passwordEnv: setting<string | null>(variable, null),
      tls: setting(oneOf('starttls', 'tls', 'none'), 'starttls'),
      ca: setting<string | null>(path, null),
    },
    (partial, placeOf, refuse) => {
      const { host, port, user, passwordFile, passwordEnv, tls, ca } = partial;
      const hasPassword = passwordFile != null || passwordEnv != null;
      if (passwordFile != null && passwordEnv != null) {
        refuse(placeOf('passwordEnv'), 'the password is in a file already (passwordFile); remove one of the two');
      } else if (user === null && hasPassword) {
        const key = passwordFile == null ? 'passwordEnv' : 'passwordFile';
        refuse(placeOf(key), 'is of use only with who logs in; write user, too');
      } else if (typeof user === 'string' && passwordFile === null && passwordEnv === null) {
        refuse(placeOf('user'), 'has no password; write passwordFile: FILE or passwordEnv: NAME, too');
      }
      if (tls === 'none' && typeof user === 'string' && host !== undefined && !isThisMachine(host)) {
        refuse(placeOf('tls'), 'sends the password in the clear; write starttls or tls, or leave the user out');
      }
      if (tls === 'none' && typeof ca === 'string') {
        refuse(placeOf('ca'), 'means nothing without TLS; write tls: starttls, or remove it');
      }
      if (tls === 'starttls' && port === tlsPort) {
        refuse(placeOf('port'), `${tlsPort} is the port of TLS from the first byte; write tls: tls, or another port`);
      }
    },
  ),
  (written): SmtpChannel => ({ ...written, port: written.port ?? (written.tls === 'tls' ? tlsPort : 25) }),
);

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.[0-9]{1,3}){3}|::1)$/i.test(host);
}

export function placedSmtp(channel: SmtpChannel, folder: string): SmtpChannel {
  const placed = (file: string | null): string | null => (file === null ? null : resolve(folder, file));
  return { ...channel, passwordFile: placed(channel.passwordFile), ca: placed(channel.ca) };
}
