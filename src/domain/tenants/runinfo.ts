/** The legacy's check answer: `GET /runinfo` → `db|port|pid|name`, for example `192.168.2.31|8888|3993|test`. */
export interface RunInfo {
  database: string;
  port: number;
  pid: number;
  name: string;
}

export function parseRunInfo(body: string): RunInfo | null {
  const fields = body.trim().split('|');
  const [database, port, pid, name] = fields;
  if (fields.length !== 4 || database === undefined || name === undefined) return null;
  if (!/^\d+$/.test(port ?? '') || !/^\d+$/.test(pid ?? '')) return null;
  return { database, port: Number(port), pid: Number(pid), name };
}

export interface ExpectedRunInfo {
  name: string;
  port: number;
  /** What its database may be called: by its name or its address. Empty: it is not asked for. */
  databases: readonly string[];
}

/** Null when the answer is this tenant's; else a sentence. Another pid is fine: the tenant may run under a wrapper. */
export function findRunInfoFault(body: string, expected: ExpectedRunInfo): string | null {
  const info = parseRunInfo(body);
  if (info === null) return `/runinfo answers ${JSON.stringify(body.slice(0, 60))}, not db|port|pid|name`;
  if (info.port !== expected.port) return `/runinfo gives port ${info.port} instead of ${expected.port}`;
  if (info.name !== expected.name)
    return `/runinfo gives the name ${JSON.stringify(info.name)} instead of ${expected.name}`;
  const [wanted] = expected.databases;
  if (wanted !== undefined && !expected.databases.includes(info.database))
    return `/runinfo gives database ${JSON.stringify(info.database)} instead of ${wanted}`;
  return null;
}
