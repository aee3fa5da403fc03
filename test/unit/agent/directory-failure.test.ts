import { directoryFailure } from '../../../src/agent/directory-failure';
import { TenantRequestError } from '../../../src/agent/tenant-requests';

const failed = (code: string, more: object = {}) => Object.assign(new Error(`${code}: it failed`), { code, ...more });
const explain = (error: unknown) => directoryFailure('tenant a cannot be added', '/srv/tenants', error);

test.each([
  [failed('ENOSPC', { path: '/t/x', dest: '/srv/x' }), 'the disk of /srv/x is full; make room and ask again'],
  [failed('ENOSPC'), 'the disk of /srv/tenants is full; make room and ask again'],
  [
    failed('EROFS', { path: '/srv/x' }),
    '/srv/x is on a file system that is read-only; mount it to be written and ask again',
  ],
  [failed('ENOTEMPTY', { path: '/a', dest: '/b' }), '/b was made by somebody else meanwhile; look, and ask again'],
  [failed('EIO', { path: '/srv/x' }), 'EIO: it failed'],
])('%s is one sentence with the way out', (error, sentence) => {
  expect(explain(error)).toMatchObject({ type: 'directoryFailed', message: `tenant a cannot be added: ${sentence}` });
});

test('missing rights name the user that lacks them, and both places', () => {
  const { message } = explain(failed('EACCES', { path: '/t/x', dest: '/srv/x' })) as Error;
  expect(message).toMatch(
    /the agent \(user \S+\) has no right to it: \/t\/x to \/srv\/x; give it the right and ask again$/,
  );
});

test.each([
  [new TenantRequestError('nameRefused', 'no')],
  [new TypeError('a fault of ours')],
  [failed('ERR_INVALID_ARG_TYPE')],
  [failed('ABORT_ERR')],
])('%s stays what it is', (error) => {
  expect(explain(error)).toBe(error);
});
