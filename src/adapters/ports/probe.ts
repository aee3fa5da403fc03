import * as net from 'node:net';

/** What `cluster` binds with; public in fact, though not documented. */
interface BoundHandle {
  getsockname(out: { port?: number }): number;
  close(): void;
}
type CreateServerHandle = (address: string, port: number, addressType: 4 | 6, fd: number, flags: number) => unknown;
const createServerHandle = (net as unknown as { _createServerHandle?: CreateServerHandle })._createServerHandle;

/**
 * Whether a server could bind the port now, on every local address: binds it, without listening, for 10 µs. False is no
 * proof that somebody listens: the port may be bound otherwise, or be none of this user's, or this Node cannot tell.
 *
 * Reading /proc/net/tcp instead costs 5-10 ms however few sockets there are, because the kernel walks its whole hash
 * table; and a client whose SYN meets a socket that listens just for a moment waits a second (both measured).
 */
export function canBind(port: number): boolean {
  return canBindTo('::', 6, port) ?? canBindTo('0.0.0.0', 4, port) ?? false;
}

/** Null when there is no such family of addresses. */
function canBindTo(address: string, family: 4 | 6, port: number): boolean | null {
  const handle = createServerHandle?.(address, port, family, -1, 0);
  if (handle === undefined) return null;
  if (typeof handle === 'number') return handle === noSuchFamily || handle === noSuchAddress ? null : false;
  const bound = handle as BoundHandle;
  // A taken port is told by `listen` only: until then the socket just has no name.
  const name: { port?: number } = {};
  const isBound = bound.getsockname(name) === 0 && name.port === port;
  bound.close();
  return isBound;
}

/** errno(3) of a kernel without IPv6. */
const noSuchFamily = -97;
const noSuchAddress = -99;
