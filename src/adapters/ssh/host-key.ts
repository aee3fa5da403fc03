/** Whether the key that a host shows is the one that is known of it; anything but a plain yes is a sentence. */
import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { type KnownHost, type KnownKey, typeInKey } from './known-hosts';

export interface HostPlace {
  host: string;
  port: number;
  knownHostsFile: string;
}

/** A key of RSA signs in several ways; the one with SHA-1 is not asked for. */
const algorithmsOf: Record<string, ServerHostKeyAlgorithm[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Only what is listed: a host with several keys would show one that is not. */
export function algorithmsToOffer(known: KnownHost): ServerHostKeyAlgorithm[] {
  return [...new Set(known.keys.flatMap(({ keyType }) => algorithmsOf[keyType] ?? []))];
}

/** Why nobody needs to be asked: no key could be right. Null when one could. */
export function unknownHost(known: KnownHost, place: HostPlace): string | null {
  const { host, port, knownHostsFile } = place;
  const at = `${host}:${port}`;
  if (known.brokenRevocations.length > 0) {
    return `nobody knows which key ${lines(known.brokenRevocations)} of ${knownHostsFile} revokes; correct it`;
  }
  if (algorithmsToOffer(known).length > 0) return null;
  if (known.keys.length > 0) {
    const types = known.keys.map(({ keyType }) => keyType).join(', ');
    return `${at} is in ${knownHostsFile} only with a kind of key that is not taken (${types}); add its ssh-ed25519 key`;
  }
  const hint =
    known.authorityLines.length > 0
      ? ` (certificates of hosts, as in ${lines(known.authorityLines)}, are not checked)`
      : known.brokenLines.length > 0
        ? ` (${lines(known.brokenLines)} cannot be read)`
        : '';
  return (
    `${at} is not in ${knownHostsFile}${hint}; compare what \`ssh-keyscan -p ${port} ${host}\` prints with the ` +
    `host’s own keys, and add it`
  );
}

/** Null when it is the host that is known. */
export function wrongHostKey(known: KnownHost, place: HostPlace, shown: Buffer): string | null {
  const { host, port, knownHostsFile } = place;
  const isShown = ({ key }: KnownKey) => key.equals(shown);
  const what = `${host}:${port} shows the host key ${typeInKey(shown) ?? 'of no kind'} ${fingerprint(shown)}`;
  const revoked = known.revoked.find(isShown);
  if (revoked !== undefined) {
    return `${what}, which line ${revoked.line} of ${knownHostsFile} revokes; give the host a new key`;
  }
  if (known.keys.some(isShown)) return null;
  return (
    `${what}, which is another one than in ${lines(known.keys.map(({ line }) => line))} of ${knownHostsFile}: ` +
    `the host was set up anew, or somebody stands in between; compare it at the host, then correct the file`
  );
}

export function noKnownKind(known: KnownHost, { host, port, knownHostsFile }: HostPlace): string {
  const types = [...new Set(known.keys.map(({ keyType }) => keyType))].join(', ');
  return (
    `${host}:${port} has no host key of the kind that is in ${knownHostsFile} (${types}): it was set up anew, or ` +
    `somebody stands in between; compare its keys at the host, then correct the file`
  );
}

/** As `ssh-keygen -l` prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function lines(numbers: readonly number[]): string {
  return `line${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')}`;
}
