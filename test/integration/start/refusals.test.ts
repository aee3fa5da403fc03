import { appendFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../support/lane-ports';
import { StartBench } from './start-bench';

let bench: StartBench;
afterEach(() => bench.close());

test('a taken port is told with its setting and its holder, and nothing is started', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  const other = await freePort();
  bench = new StartBench({ temporal: `{ port: ${other}, uiPort: ${port} }` });
  const start = bench.start();
  expect(await start.exitCode).toBe(1);
  expect(start.output).toContain(`Port ${port} for Temporal Web is taken by`);
  expect(start.output).toContain(`(pid ${process.pid})`);
  expect(start.output).toContain(`set \`temporal.uiPort\` in ${bench.configurationFile} to another port`);
  expect(start.output).not.toContain(`Port ${other}`);
  expect(bench.events()).toEqual([]);
  await new Promise((resolve) => holder.close(resolve));
});

test('a watch path that cannot be made is told with its setting', async () => {
  bench = new StartBench();
  const watchPath = join(bench.folder, 'not/there');
  appendFileSync(bench.configurationFile, `  watchPath: ${watchPath}\n`);
  const start = bench.start();
  expect(await start.exitCode).toBe(1);
  expect(start.output).toContain(`The watch path ${watchPath} does not exist: create it`);
  expect(bench.events()).toEqual([]);
});
