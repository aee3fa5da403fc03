/** TLS to a store on a real MariaDB 10.11: who the server is has to be proven, and a backup goes the same way. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp } from '../../../src/store/backup';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { keeper, makeStore } from '../../support/mariadb-store';

let template: MariadbTemplate;
let folder: string;
const servers: Mariadb[] = [];

beforeAll(async () => {
  template = await MariadbTemplate.make();
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-store-tls-'));
  for (const name of ['localhost', 'db.example.org']) makeCertificate(name);
});
afterAll(async () => {
  for (const server of servers) await server.remove();
  template.remove();
  rmSync(folder, { recursive: true });
});

const certificate = (name: string) => join(folder, `${name}.pem`);

/** It is its own authority. */
function makeCertificate(name: string): void {
  const words = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const files = ['-keyout', join(folder, `${name}.key`), '-out', certificate(name)];
  execFileSync('openssl', ['req', ...words, '-addext', `subjectAltName=DNS:${name}`, ...files], { stdio: 'pipe' });
}

/** On a server that shows the certificate of this name; its user has to speak TLS. */
async function storeOf(name: string): Promise<StorePlace> {
  const words = [`--ssl-cert=${certificate(name)}`, `--ssl-key=${join(folder, `${name}.key`)}`];
  const server = await template.server({ words });
  servers.push(server);
  const store = await makeStore(server);
  await server.sql(`alter user ${keeper.user}@'%' require ssl`);
  return { ...store, place: { kind: 'server', host: 'localhost', port: server.port } };
}

async function use(place: StorePlace): Promise<unknown> {
  const store = new Store(place);
  try {
    return await store.use(async () => 'used');
  } finally {
    await store.close();
  }
}

const tls = (ca: string, verify = true) => ({ ca: certificate(ca), cert: null, key: null, verify });

test('a server that proves its name is used, and nothing goes to one that shows another authority’s certificate', async () => {
  const place = await storeOf('localhost');
  expect(await use({ ...place, tls: tls('localhost') })).toBe('used');
  const refused = {
    kind: 'storeRefused',
    message: expect.stringMatching(/no TLS connection comes about \(self-signed certificate\)/) as string,
  };
  await expect(use({ ...place, tls: tls('db.example.org') })).rejects.toMatchObject(refused);
  await expect(use({ ...place, tls: { ...tls('localhost'), ca: null } })).rejects.toMatchObject(refused);
  await expect(use(place)).rejects.toMatchObject({ kind: 'storeRefused' });

  const store = new Store({ ...place, tls: tls('localhost') });
  const file = join(folder, 'store.sql');
  await backUp(store, { ...place, tls: tls('localhost') }, file, () => undefined);
  await store.close();
  expect(statSync(file).size).toBeGreaterThan(1000);
});

test('a server with the certificate of another host is refused, unless nothing is to be proven', async () => {
  const place = await storeOf('db.example.org');
  await expect(use({ ...place, tls: tls('db.example.org') })).rejects.toMatchObject({
    kind: 'storeRefused',
    message: expect.stringMatching(
      /no TLS connection comes about \(.*Host: localhost\. is not in the cert's altnames: DNS:db\.example\.org\); correct store\.tls$/,
    ) as string,
  });
  expect(await use({ ...place, tls: tls('db.example.org', false) })).toBe('used');
});
