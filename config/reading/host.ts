/** A name or an address of a machine, without a port. */
export function judgeHost(value: string): string | null {
  const isName = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?$/.test(value);
  if (isName || isIPv6(value)) return null;
  const [, port] = /^[^:]+:([0-9]+)$/.exec(value) ?? [];
  const hint = port === undefined ? '' : `; the port is a setting of its own (port: ${port})`;
  return `${JSON.stringify(value)} is no host; write a name or an IP address, like 10.0.0.1${hint}`;
}

const isIPv6 = (value: string): boolean => /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(value);
