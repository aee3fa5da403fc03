/** What every process tells of itself. */
import type { Meters } from './meters';

const tickMs = 100;

export function measureProcess(meters: Meters, version: string, host = ''): { stop(): void } {
  meters.set('watchkeeper_info', { role: meters.role, host, version }, 1);
  meters.set('process_start_time_seconds', {}, Math.round(Date.now() / 1000 - process.uptime()));
  meters.beforeReading(() => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    meters.setTotal('process_cpu_seconds_total', {}, (user + system) / 1e6);
    meters.set('process_resident_memory_bytes', {}, rss);
    meters.set('nodejs_heap_size_used_bytes', {}, heapUsed);
  });
  let lastAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    meters.observe('watchkeeper_event_loop_lateness_seconds', {}, Math.max(0, nowMs - lastAtMs - tickMs) / 1000);
    lastAtMs = nowMs;
  }, tickMs).unref();
  return { stop: () => clearInterval(timer) };
}
