import fc from 'fast-check';
import { refuseDirectoryName, refuseNewName, refusePort } from '../../../src/domain/tenants/directory-request';
import { defaultNamePattern } from '../../../src/domain/tenants/tenant-directory';

test.each(['.', '..', '.watchkeeper', 'a/b', '/etc', '', 'a\nb', 'x'.repeat(256)])(
  '%j leads out of the watch path, hides, or cannot be',
  (name) => expect(refuseDirectoryName(name)).not.toBeNull(),
);

test.each(['alpha', 'Bad Name', 'ÄÖ', '-x', 'x'.repeat(255)])('%j can be the name of a directory', (name) =>
  expect(refuseDirectoryName(name)).toBeNull(),
);

test('a new name follows the usual rule, or that of the configuration, as a whole', () => {
  expect(refuseNewName('alpha_1', null)).toBeNull();
  expect(refuseNewName('Alpha', null)).toBe('"Alpha" is no tenant name; it has to match [a-z0-9][a-z0-9_-]{0,62}');
  expect(refuseNewName('Alpha', '[A-Za-z]+')).toBeNull();
  expect(refuseNewName('Alpha1', '[A-Za-z]+')).toContain('[A-Za-z]+');
  expect(refuseNewName('..', '.*')).not.toBeNull();
});

test('whatever the usual rule takes can be a directory beside the others', () => {
  fc.assert(fc.property(fc.stringMatching(defaultNamePattern), (name) => refuseNewName(name, null) === null));
});

test.each([null, 1, 65_534])('%s is a port that a tenant can have', (port) => expect(refusePort(port)).toBeNull());
test.each([0, -1, 65_535, 1.5, Number.NaN])('%s is none', (port) =>
  expect(refusePort(port)).toBe(`${port} is no port that a tenant can have; choose one from 1 to 65534`),
);
