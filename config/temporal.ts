export type TemporalSettings =
  | { kind: 'embedded'; namespace: string; port: number; uiPort: number }
  | { kind: 'address'; address: string; namespace: string }
  /** Temporal's own TOML file and environment variables (`@temporalio/envconfig`) say where. */
  | { kind: 'env'; namespace: string };
