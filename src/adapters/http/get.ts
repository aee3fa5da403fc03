/** One HTTP GET with a deadline. `node:http` because it costs a fifth of fetch, and checks run a hundred times a second. */
import { request } from 'node:http';

export interface HttpAnswer {
  status: number;
  body: string;
}

const maxBodyBytes = 64 * 1024;

/** Rejects with a sentence when there is no whole answer within `timeoutMs`. The connection is not reused. */
export function httpGet(port: number, path: string, timeoutMs: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, agent: false, headers: { connection: 'close' } });
    // An answer that came in while this process was late is read before the deadline strikes.
    const deadline = setTimeout(() => setImmediate(() => fail(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const fail = (reason: string) => {
      clearTimeout(deadline);
      call.destroy();
      reject(new Error(reason));
    };
    call.on('error', (error: NodeJS.ErrnoException) => fail(describe(error)));
    call.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > maxBodyBytes) fail(`answer longer than ${maxBodyBytes} bytes`);
      });
      response.on('end', () => {
        clearTimeout(deadline);
        if (response.complete) resolve({ status: response.statusCode ?? 0, body });
        else fail('answer cut off');
      });
      response.on('error', (error) => fail(describe(error)));
    });
    call.end();
  });
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'connection refused';
  if (error.code === 'ECONNRESET') return 'connection reset';
  return error.message;
}
