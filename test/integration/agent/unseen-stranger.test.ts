import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../support/lane-ports';
import { SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

const house = new SupervisedHouse();
let holder: ChildProcess | null = null;
afterAll(async () => {
  holder?.kill('SIGKILL');
  await house.end();
});

/** A socket that is under way from one process to another has no owner in /proc, as those of other users have none for us. */
const hidden = `
import socket, sys, time
listener = socket.create_server(('127.0.0.1', int(sys.argv[1])))
here, there = socket.socketpair()
socket.send_fds(here, [b'x'], [listener.fileno()])
listener.close()
print('hidden', flush=True)
time.sleep(600)
`;

test('somebody who cannot be seen on the port of a tenant is shown, and when he is gone it starts', async () => {
  const port = await freePort();
  holder = spawn('python3', ['-c', hidden, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout!, 'data');
  house.make('alpha', port);
  house.start();
  const [problem] = await until('it is shown', () => {
    const problems = house.state('alpha')?.problems ?? [];
    return problems.length > 0 && problems;
  });
  expect(problem).toMatchObject({
    code: 'portTaken',
    message: `a process that cannot be seen listens on port ${port}`,
  });
  holder.kill('SIGKILL');
  expect((await house.reaches('alpha', 'running')).problems).toEqual([]);
});
