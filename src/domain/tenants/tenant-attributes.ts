import { hostIdAttribute, opsStateAttribute, problemAttribute, tenantIdAttribute } from '../search-attributes';
import type { TenantRow } from './tenant-row';

/** Search attributes of a tenant's workflow; null: none. */
export function tenantAttributes(row: TenantRow) {
  return [
    { key: tenantIdAttribute, value: row.name },
    { key: hostIdAttribute, value: row.host },
    { key: opsStateAttribute, value: row.state },
    { key: problemAttribute, value: row.problem?.code ?? null },
  ];
}
