import { ServiceManager, takeServiceManagerPlace } from '../src/adapters/systemd/service-manager';

/** Null when systemd, or what speaks like it, did not start this process. To be called before any child is started. */
export function openServiceManager(onFailed: (reason: string) => void): ServiceManager | null {
  const place = takeServiceManagerPlace(process.env, process.pid);
  return place && new ServiceManager(place, onFailed);
}
