import { createHmac } from 'node:crypto';
import { algorithmsToOffer, unknownHost } from '../../../src/adapters/ssh/host-key';
import { lookUpHost } from '../../../src/adapters/ssh/known-hosts';

function key(type: string, content = 'k'): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(content)]).toString('base64');
}

const ed25519 = `ssh-ed25519 ${key('ssh-ed25519')}`;
const rsa = `ssh-rsa ${key('ssh-rsa')}`;

/** Numbers of the lines that know it. */
function linesFor(text: string, host: string, port = 22): number[] {
  return lookUpHost(text, host, port).keys.map(({ line }) => line);
}

test('a name is found among several, in any case, behind comments and blank lines', () => {
  const text = `# node\n\nother ${rsa}\nNode.example,10.0.0.7 ${ed25519} a comment\r\n`;
  expect(linesFor(text, 'node.EXAMPLE')).toEqual([4]);
  expect(linesFor(text, '10.0.0.7')).toEqual([4]);
  expect(linesFor(text, 'node')).toEqual([]);
});

test('every key of a host is known', () => {
  const known = lookUpHost(`node ${rsa}\nnode ${ed25519}`, 'node', 22);
  expect(known.keys.map(({ keyType }) => keyType)).toEqual(['ssh-rsa', 'ssh-ed25519']);
  expect(algorithmsToOffer(known)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
});

test('another port than 22 has an entry of its own, and the plain name counts only where it has none', () => {
  const text = `node ${rsa}\n[node]:13630 ${ed25519}`;
  expect(linesFor(text, 'node', 13630)).toEqual([2]);
  expect(linesFor(text, 'node', 13631)).toEqual([1]);
  expect(linesFor(text, 'node')).toEqual([1]);
});

test('stars and question marks stand for characters, and an exclamation mark takes a name out', () => {
  const text = `*.example,!bad.example ${ed25519}\nnode? ${rsa}\n[10.*]:2222 ${rsa}`;
  expect(linesFor(text, 'a.example')).toEqual([1]);
  expect(linesFor(text, 'bad.example')).toEqual([]);
  expect(linesFor(text, 'nodes')).toEqual([2]);
  expect(linesFor(text, 'node')).toEqual([]);
  expect(linesFor(text, '10.1.2.3', 2222)).toEqual([3]);
  expect(linesFor(text, 'axexample')).toEqual([]);
});

test('a hashed name is found, and no other', () => {
  const salt = Buffer.from('salt of twenty bytes');
  const hash = (name: string) =>
    `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
  const text = `${hash('[node]:13630')} ${ed25519}\n${hash('node')} ${rsa}\n|2|x|y ${rsa}`;
  expect(linesFor(text, 'NODE', 13630)).toEqual([1]);
  expect(linesFor(text, 'node')).toEqual([2]);
  expect(linesFor(text, 'nod')).toEqual([]);
});

test('what is revoked is revoked under the plain name, too, and is no known key', () => {
  const text = `@revoked node ${ed25519}\n@cert-authority * ${rsa}\n[node]:2222 ${rsa}`;
  const known = lookUpHost(text, 'node', 2222);
  expect(known.revoked.map(({ line }) => line)).toEqual([1]);
  expect(known.keys.map(({ line }) => line)).toEqual([3]);
  expect(known.authorityLines).toEqual([2]);
});

const place = { host: 'node', port: 22, knownHostsFile: '/etc/known_hosts' };
const unknown = (text: string) => unknownHost(lookUpHost(text, 'node', 22), place);

test('a line that cannot be read is passed over, and told when nothing else knows the host', () => {
  expect(unknown(`node ${ed25519}\nnode nonsense`)).toBeNull();
  expect(unknown(`node nonsense`)).toMatch(/^node:22 is not in \/etc\/known_hosts \(line 1 cannot be read\); compare/);
  // A key under the name of another kind.
  expect(unknown(`node ssh-rsa ${key('ssh-ed25519')}`)).toMatch(/\(line 1 cannot be read\)/);
});

test('while nobody knows which key a line revokes, none is taken', () => {
  expect(unknown(`node ${ed25519}\n@revoked node nonsense`)).toBe(
    'nobody knows which key line 2 of /etc/known_hosts revokes; correct it',
  );
});

test('an authority vouches for nobody, and a kind of key that is not taken is told', () => {
  expect(unknown(`@cert-authority node ${ed25519}`)).toMatch(/certificates of hosts, as in line 1, are not checked/);
  expect(unknown(`node ssh-dss ${key('ssh-dss')}`)).toMatch(/only with a kind of key that is not taken \(ssh-dss\)/);
});
