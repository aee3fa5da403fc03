import { isIP } from 'node:net';
import { defaultsOf, section, setting, text, wholeNumber } from './reading/readers';

/** Where each process serves its metrics; null: it does not. */
export interface PrometheusSettings {
  listen: string;
  agent: number | null;
  worker: number | null;
  orders: number | null;
  start: number | null;
}

const address = text('an IP address', (value) =>
  isIP(value) > 0 ? null : `${JSON.stringify(value)} is no IP address; write one of this machine, like 127.0.0.1`,
);
const port = setting<number | null>(wholeNumber(1, 65535), null);

const roles = ['agent', 'worker', 'orders', 'start'] as const;

const readPrometheus = section<PrometheusSettings>(
  { listen: setting(address, '127.0.0.1'), agent: port, worker: port, orders: port, start: port },
  (partial, placeOf, refuse) => {
    roles.forEach((role, index) => {
      const other = roles.slice(0, index).find((before) => partial[role] != null && partial[before] === partial[role]);
      if (other === undefined) return;
      refuse(placeOf(role), `${partial[role]} is the port of prometheus.${other}; write another one`);
    });
  },
);

export const prometheusSetting = defaultsOf(readPrometheus);

/** On which something listens. */
export function portsOf(settings: PrometheusSettings): number[] {
  return roles.flatMap((role) => settings[role] ?? []);
}
