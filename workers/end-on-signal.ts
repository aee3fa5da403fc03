import type { ServiceManager } from '../src/adapters/systemd/service-manager';

/** Aborted by SIGTERM or SIGINT, of which the service manager hears first. */
export function endOnSignal(serviceManager: ServiceManager | null): AbortSignal {
  const ending = new AbortController();
  const end = () => {
    serviceManager?.ending();
    ending.abort();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  return ending.signal;
}
