/** One of the interchangeable databases of a pool. */
export interface DatabaseMember {
  /** What tenants get as `{database}`. */
  name: string;
  host: string;
  port: number;
  /** How many tenants it takes at most; null: any number. */
  maxTenants: number | null;
}
