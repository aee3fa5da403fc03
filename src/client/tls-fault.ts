/** Why a server that is there does not let a connection come about, from what OpenSSL (Node) or rustls (workers) say. */
const faults: readonly [said: RegExp, meaning: string][] = [
  [
    /wrong version number|InvalidContentType/i,
    'it speaks no TLS there; unset TEMPORAL_TLS*, or correct TEMPORAL_ADDRESS',
  ],
  [
    /certificate.?required|handshake failure/i,
    'it wants a client certificate: TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
  ],
  [/CaUsedAsEndEntity/, 'its certificate is that of an authority; it needs one of its own, signed by the authority'],
  [/alt.?name|NotValidForName/i, 'its certificate is for another name; TEMPORAL_TLS_SERVER_NAME says which one counts'],
  [/expired/i, 'its certificate has expired, or the clock here is wrong'],
  [
    /self.signed|UnknownIssuer|unable to (get|verify)/i,
    'nobody known here has signed its certificate; TEMPORAL_TLS_SERVER_CA_CERT_PATH names who has',
  ],
];
const anyOther = /certificate|\bssl\b|\btls\b|handshake/i;

/** Null when it says nothing of the kind. */
export function explainTlsFault(said: string): string | null {
  const known = faults.find(([pattern]) => pattern.test(said));
  if (known !== undefined) return known[1];
  return anyOther.test(said) ? said.replace(/\s+/g, ' ').slice(0, 200) : null;
}

/** It takes connections and ends them: as a server that wants TLS does, and a proxy that has nobody behind it. */
export function hangsUp(said: string): boolean {
  return /broken pipe|stream closed|connection reset|Last error: Failed to connect/i.test(said);
}

export const hangUpMeaning = 'what listens there ends the connection';
