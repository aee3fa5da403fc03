import { listOf, section, setting, text, type Reader, type Setting } from './reading/readers';

export interface HostSettings {
  id: string;
}

function judgeHostId(value: string): string | null {
  if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(value)) return null;
  return `${JSON.stringify(value)} is no host id; write small letters, digits, "_" and "-", like h1 (63 at most)`;
}

const readHost = section<HostSettings>({ id: setting(text('the id of a host', judgeHostId)) });
const readList = listOf(readHost, 'hosts, each as "- id: NAME"', 1);

const readHosts: Reader<HostSettings[]> = (at, refuse) => {
  const hosts = readList(at, refuse);
  if (hosts === undefined || at.kind !== 'list') return hosts;
  const firstLines = new Map<string, number>();
  hosts.forEach(({ id }, index) => {
    const place = at.items[index] ?? at;
    const firstLine = firstLines.get(id);
    if (firstLine === undefined) firstLines.set(id, place.line);
    else {
      const message = `${JSON.stringify(id)} is the id of another host already (line ${firstLine}); write another one`;
      refuse({ ...place, path: `${place.path}.id` }, message);
    }
  });
  return hosts;
};

export const hostsSetting: Setting<HostSettings[]> = { read: readHosts, fallback: () => [{ id: 'local' }] };
