/** Ports that the kernel gives to clients: a tenant whose port is among them now and then finds it taken. */
import { readFileSync } from 'node:fs';
import { advice, fine, type Verdict } from '../finding';
import type { Patient } from '../patient';

export type Span = readonly [first: number, last: number];

export function examineKernelPorts({ configuration, tenants }: Patient): Verdict[] {
  const { temporal, tenants: settings } = configuration;
  const servers = temporal.kind === 'embedded' ? [temporal.port, temporal.uiPort] : [];
  const spans = [...servers, ...tenants.map(({ port }) => port)].map((port): Span => [port, port]);
  // Only `tenants add` chooses from the range.
  if (settings.template !== null) spans.push([settings.ports.first, settings.ports.last]);
  const [first = 0, last = 0] = read('ip_local_port_range').split(/\s+/).map(Number);
  return [judgeKernelPorts(spans, [first, last], read('ip_local_reserved_ports'))];
}

function read(setting: string): string {
  return readFileSync(`/proc/sys/net/ipv4/${setting}`, 'latin1').trim();
}

export function judgeKernelPorts(wanted: readonly Span[], ephemeral: Span, reserved: string): Verdict {
  const kept = parseSpans(reserved);
  const inDanger = wanted.flatMap(([first, last]) => {
    const span: Span = [Math.max(first, ephemeral[0]), Math.min(last, ephemeral[1])];
    const isSafe = span[0] > span[1] || kept.some(([from, to]) => from <= span[0] && span[1] <= to);
    return isSafe ? [] : [span];
  });
  const range = ephemeral.join('-');
  if (inDanger.length === 0) return fine(`no port is among those that the kernel gives to clients (${range})`);
  const setting = formatSpans(joinSpans([...kept, ...inDanger]));
  const found = `ports ${formatSpans(joinSpans(inDanger))} are among those that the kernel gives to clients (${range})`;
  const lasting = 'the same line in /etc/sysctl.d/90-watchkeeper.conf keeps it over reboots';
  return advice(found, `sysctl -w net.ipv4.ip_local_reserved_ports=${setting} (as root; ${lasting})`);
}

/** As the kernel writes it: `8100-8199,9000`. */
function parseSpans(text: string): Span[] {
  return text.split(',').flatMap((part): Span[] => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return part === '' ? [] : [[first, last]];
  });
}

function joinSpans(spans: readonly Span[]): Span[] {
  const joined: [number, number][] = [];
  for (const [first, last] of [...spans].sort((a, b) => a[0] - b[0])) {
    const previous = joined.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

function formatSpans(spans: readonly Span[]): string {
  return spans.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
