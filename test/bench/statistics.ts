/** Numbers about samples. All of them in the samples' own unit. */
export interface Summary {
  count: number;
  least: number;
  median: number;
  p90: number;
  p99: number;
  most: number;
}

export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new Error('no samples, no summary');
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    count: sorted.length,
    least: quantile(sorted, 0),
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
    most: quantile(sorted, 1),
  };
}

/** Between two samples it lies on the line from one to the other, as in R's type 7. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(samples: readonly number[]): number {
  return summarize(samples).median;
}
