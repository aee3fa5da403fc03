/** What the operating system and TLS say of a connection that did not come about, or broke, and what mends it. */

const noWay = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN']);
const broken = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ECONNECTION', 'UND_ERR_SOCKET']);

/** What follows the name of whom it is about: `mail1:25 refuses connections; …`. */
export function connectionFailure(code: string): string {
  if (code === 'ECONNREFUSED') return 'refuses connections; start what is to listen there, or correct the address';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return `has no address (${code}); correct the name, or mend the resolver`;
  if (noWay.has(code)) return `cannot be reached (${code}); mend the network, or correct the address`;
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return 'does not answer; see that it runs, and that it may be reached';
  if (broken.has(code)) return 'breaks the connection off; its log may say why';
  if (isTlsFault(code)) return tlsFault(code);
  return `cannot be talked to (${code})`;
}

/** A person has to mend it: it does not go away. */
export function isTlsFault(code: string): boolean {
  return isCertificateFault(code) || code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_');
}

function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|INVALID_PURPOSE/.test(code);
}

function tlsFault(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `shows the certificate of another host (${code}); write the host as it stands there`;
  if (code === 'CERT_HAS_EXPIRED') return `shows a certificate that is too old (${code}); renew it`;
  if (isCertificateFault(code))
    return `shows a certificate that is not trusted (${code}); name the authority that signed it`;
  return `does not speak TLS as it is expected (${code}); correct the port, or how TLS is spoken`;
}
