/** A server that falls silent in the middle of a command, as when its machine or the network is gone without a word. */
import { bootId, readStat, signalProcess } from '../../../src/adapters/processes/identity';
import { SshTarget } from '../../../src/adapters/ssh/ssh-target';
import { TestSshd } from '../../support/sshd';
import { until } from '../../support/until';

let sshd: TestSshd;
let target: SshTarget;
beforeEach(async () => {
  sshd = await TestSshd.start();
  target = new SshTarget(sshd.server);
});
afterEach(async () => {
  target.close();
  await sshd.end();
});

test('is noticed within a minute, long before the command’s own time is over', async () => {
  const running = target.run(['/bin/sleep', '300'], { withinMs: 600_000 });
  await until('it runs', () => sshd.countRunning('sleep') === 1);
  const frozen = sshd.serverPids().map((pid) => ({
    ...{ pid, startTicks: readStat(pid)?.startTicks ?? 0, bootId: bootId() },
  }));
  for (const identity of frozen) expect(signalProcess(identity, 'SIGSTOP', 'process')).toBe(true);
  const beganAtMs = performance.now();
  expect(await running).toMatchObject({ kind: 'unknown', why: 'cut' });
  expect(performance.now() - beganAtMs).toBeLessThan(60_000);
  for (const identity of frozen) signalProcess(identity, 'SIGCONT', 'process');
});
