import { isPortFree, listenersOn } from '../../src/adapters/ports/listeners';
import type { Configuration } from '../../config';

/** One sentence for each port that the embedded server needs and another program has. */
export async function takenPorts(configuration: Configuration): Promise<string[]> {
  const { temporal, file } = configuration;
  if (temporal.kind !== 'embedded') return [];
  const wanted = [
    { port: temporal.port, setting: 'temporal.port', use: 'the Temporal server' },
    { port: temporal.uiPort, setting: 'temporal.uiPort', use: 'Temporal Web' },
  ];
  const sentences: string[] = [];
  for (const { port, setting, use } of wanted) {
    if (await isPortFree(port)) continue;
    sentences.push(
      `Port ${port} for ${use} is taken by ${holderOf(port)}: end that, or set \`${setting}\` in ${file} to another port.`,
    );
  }
  return sentences;
}

function holderOf(port: number): string {
  const [listener] = listenersOn(port);
  if (!listener || listener.pid === null) return 'a process that cannot be seen from here';
  return `${listener.program ?? 'a process'} (pid ${listener.pid})`;
}
