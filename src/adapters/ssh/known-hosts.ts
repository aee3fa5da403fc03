/** What a known_hosts file says of a host; the format is that of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface KnownKey {
  /** Of the file, from 1. */
  line: number;
  keyType: string;
  /** As it is sent: what stands in the file in base64. */
  key: Buffer;
}

export interface KnownHost {
  keys: KnownKey[];
  revoked: KnownKey[];
  /** Lines of authorities that would vouch for this host; certificates of hosts are not checked. */
  authorityLines: number[];
  /** Lines that nobody can read, whomever they are about. */
  brokenLines: number[];
  /** Lines that were to revoke a key, and cannot be read. */
  brokenRevocations: number[];
}

interface Entry extends KnownKey {
  marker: string;
  hosts: string;
}

const defaultPort = 22;

/**
 * As OpenSSH looks: at another port than 22 as `[host]:port`, and under the plain name when no key stands there. What is
 * revoked is revoked under either name.
 */
export function lookUpHost(text: string, host: string, port: number): KnownHost {
  const plainName = host.toLowerCase();
  const exactName = port === defaultPort ? plainName : `[${plainName}]:${port}`;
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: index + 1, text: line.trim() }));
  const written = lines.filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const entries: Entry[] = [];
  const broken = written.filter((line) => {
    const entry = readEntry(line.text, line.line);
    if (entry !== null) entries.push(entry);
    return entry === null;
  });
  const under = (name: string, marker: string) =>
    entries.filter((entry) => entry.marker === marker && isAbout(entry.hosts, name));
  const exact = under(exactName, '');
  const underAny = (marker: string) => [...new Set([exactName, plainName].flatMap((name) => under(name, marker)))];
  return {
    keys: exact.length > 0 ? exact : under(plainName, ''),
    revoked: underAny('@revoked'),
    authorityLines: underAny('@cert-authority').map((entry) => entry.line),
    brokenLines: broken.map(({ line }) => line),
    brokenRevocations: broken.filter((line) => line.text.startsWith('@revoked')).map(({ line }) => line),
  };
}

function readEntry(text: string, line: number): Entry | null {
  const words = text.split(/[ \t]+/);
  const marker = text.startsWith('@') ? (words.shift() ?? '') : '';
  const [hosts, keyType, base64] = words;
  if (!['', '@revoked', '@cert-authority'].includes(marker)) return null;
  if (hosts === undefined || keyType === undefined || base64 === undefined) return null;
  const key = Buffer.from(base64, 'base64');
  return typeInKey(key) === keyType ? { line, marker, hosts, keyType, key } : null;
}

/** A key begins with the length and the name of its type. */
export function typeInKey(key: Buffer): string | null {
  if (key.length < 4) return null;
  const end = 4 + key.readUInt32BE(0);
  return end > key.length ? null : key.toString('latin1', 4, end);
}

function isAbout(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const matching = patterns.filter((pattern) => isMatch(pattern.replace(/^!/, ''), name));
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'));
}

function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|');
  if (version !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** `*` stands for any characters, `?` for one; the brackets of `[host]:port` for themselves. */
function isMatch(pattern: string, name: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(name);
}
