import { ServiceError } from '@temporalio/client';
import { explainTlsFault } from '../../../src/client/tls-fault';
import { explainRefusal, grpcErrorOf, unreachableAt } from '../../../src/client/temporal-refusal';

/** As grpc-js and a worker's connection throw it. */
function grpcError(code: number, message: string, details = message): Error {
  return Object.assign(new Error(message), { code, details, metadata: {} });
}

test.each<[Error, string, string]>([
  [grpcError(5, '5 NOT_FOUND: Namespace ops is not found.', 'Namespace ops is not found.'), 'namespaceMissing', 'ops;'],
  [grpcError(5, 'Namespace my.ops is not found.', ''), 'namespaceMissing', 'my.ops;'],
  [
    Object.assign(new Error("Namespace not found: 'ops'"), { name: 'NamespaceNotFoundError' }),
    'namespaceMissing',
    'ops;',
  ],
  [
    grpcError(3, "invalid query: invalid expression: column name 'TenantId' is not a valid search attribute"),
    'searchAttributesMissing',
    'TenantId',
  ],
  [
    new ServiceError('Failed to signalWithStart Workflow', {
      cause: grpcError(3, 'Namespace default has no mapping defined for search attribute HostId'),
    }),
    'searchAttributesMissing',
    'HostId',
  ],
  [grpcError(7, 'Request unauthorized.'), 'notAllowed', 'Request unauthorized'],
  [grpcError(16, 'no credentials'), 'notAllowed', 'no credentials'],
  [grpcError(14, 'No connection established. Last error: Error: self-signed certificate'), 'tlsFailed', 'CA_CERT'],
  [Object.assign(new Error('InvalidCertificate(UnknownIssuer)'), { name: 'TransportError' }), 'tlsFailed', 'CA_CERT'],
])('case %#: a refusal', (error, kind, word) => {
  const refusal = explainRefusal(error);
  expect(refusal?.kind).toBe(kind);
  expect(refusal?.message).toContain(word);
  expect(refusal?.cause).toBe(error);
});

test.each([
  grpcError(14, 'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:7233'),
  grpcError(5, 'workflow not found for ID: tenant/alpha'),
  grpcError(3, 'the certificate of tenant alpha is missing'),
  new Error('certificate'),
  null,
  'text',
])('case %#: no refusal of us as a whole', (error) => {
  expect(explainRefusal(error)).toBeNull();
});

test('the error of the wire is found as it is and inside the client’s', () => {
  const inner = grpcError(4, 'late');
  expect(grpcErrorOf(inner)).toBe(inner);
  expect(grpcErrorOf(new ServiceError('failed', { cause: inner }))).toBe(inner);
  expect(grpcErrorOf(new Error('other'))).toBeNull();
});

test.each([
  ['SSL routines:ssl3_get_record:wrong version number:../deps/openssl', 'speaks no TLS'],
  ['InvalidMessage(InvalidContentType)', 'speaks no TLS'],
  ['SSL routines:ssl3_read_bytes:tlsv13 alert certificate required', 'client certificate'],
  ['received fatal alert: CertificateRequired', 'client certificate'],
  ['InvalidCertificate(Other(OtherError(CaUsedAsEndEntity)))', 'of its own'],
  ["Hostname/IP does not match certificate's altnames", 'TEMPORAL_TLS_SERVER_NAME'],
  ['InvalidCertificate(NotValidForNameContext', 'TEMPORAL_TLS_SERVER_NAME'],
  ['certificate has expired', 'expired'],
  ['unable to get local issuer certificate', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
  ['some other TLS\n alert', 'some other TLS alert'],
])('%s: %s', (said, meaning) => {
  expect(explainTlsFault(said)).toContain(meaning);
});

test('a server that is away is no fault of TLS', () => {
  expect(explainTlsFault('connect ECONNREFUSED 127.0.0.1:7233')).toBeNull();
});

test('a server that hangs up is away, unless TLS was tried: then it may want a certificate of ours', () => {
  const hungUp = Object.assign(new Error('stream closed because of a broken pipe'), { name: 'TransportError' });
  expect(explainRefusal(hungUp)).toBeNull();
  expect(explainRefusal(hungUp, true)).toMatchObject({ kind: 'tlsFailed' });
  expect(unreachableAt('there:7233', hungUp)).toMatchObject({
    kind: 'unreachable',
    message: expect.stringMatching(/^Temporal cannot be reached at there:7233: .*TEMPORAL_TLS=true/) as string,
  });
  expect(unreachableAt('there:7233', new Error('ECONNREFUSED')).message).toBe(
    'Temporal cannot be reached at there:7233',
  );
});
