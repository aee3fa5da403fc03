/**
 * A mail server as a process of its own, which can be killed: `mail-process.mjs PORT FILE [DELAY_MS]` takes every mail in
 * the clear and notes it as a line of JSON, synced, before it answers.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [port, file, delayMs = '0'] = process.argv.slice(2);
const fd = openSync(file, 'a');

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, { envelope }, callback) {
    let raw = '';
    stream.setEncoding('utf8');
    stream.on('data', (part) => (raw += part));
    stream.on('end', () => {
      writeSync(fd, `${JSON.stringify({ to: envelope.rcptTo.map(({ address }) => address), raw })}\n`);
      fsyncSync(fd);
      setTimeout(callback, Number(delayMs));
    });
  },
});
server.on('error', () => undefined);
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
process.once('SIGTERM', () => {
  closeSync(fd);
  process.exit(0);
});
