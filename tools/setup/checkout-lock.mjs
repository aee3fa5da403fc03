import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder, makeCacheFolder, projectRoot } from './caches.mjs';
import { withLock } from './lock.mjs';

/** For what is made inside this checkout; the lock lies in the cache because `npm ci` empties node_modules. */
export function withCheckoutLock(what, say, work) {
  makeCacheFolder();
  const checkout = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  return withLock(join(cacheFolder(), `checkout-${checkout}-${what}.lock`), say, work);
}
