import type { Result } from '../../bench/results';

export function resultOf(change: Partial<Result> = {}): Result {
  return {
    name: 'crash',
    startedAt: '2026-01-02T03:04:05.678Z',
    seconds: 125,
    machine: {
      cores: 2,
      memoryGiB: 8,
      system: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1',
      node: '20.19.0',
      temporal: '1.8.2',
      watchkeeper: '0.1.0 (1234567)',
    },
    loadBefore: 0.123,
    loadAfter: 1.5,
    tenants: 'small C programs',
    options: {
      quick: false,
      tenants: null,
      times: null,
      minutes: null,
      beside: null,
      seed: 7,
      ports: [24_000, 31_999],
    },
    tables: [{ title: 'Alone', columns: ['Kept by', 'p50'], rows: [['a|b', '3 ms']] }],
    aims: [{ aim: 'p50 at most 1.5 × bare', found: '1.6 ×', isMet: false }],
    remarks: ['monit looks once a second.'],
    samples: [1, 2, 3],
    ...change,
  };
}
