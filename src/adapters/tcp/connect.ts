import { connect } from 'node:net';

/** Resolves when the handshake is done; rejects with a sentence. Note: the kernel answers for a stopped process too. */
export function tcpConnect(port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (settle: () => void) => {
      clearTimeout(deadline);
      socket.destroy();
      settle();
    };
    const deadline = setTimeout(
      () => setImmediate(() => end(() => reject(new Error(`no connection within ${timeoutMs} ms`)))),
      timeoutMs,
    );
    socket.once('connect', () => end(resolve));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(() => reject(new Error(error.code === 'ECONNREFUSED' ? 'connection refused' : error.message))),
    );
  });
}
