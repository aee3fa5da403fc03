/** Custom search attributes, all set on a change of state only. A server has to know them before a worker starts. */
const keyword = <Name extends string>(name: Name) => ({ name, type: 'KEYWORD' as const });

export const tenantIdAttribute = keyword('TenantId');
export const hostIdAttribute = keyword('HostId');
export const opsStateAttribute = keyword('OpsState');
export const problemAttribute = keyword('Problem');

export const searchAttributes = [tenantIdAttribute, hostIdAttribute, opsStateAttribute, problemAttribute];

/** Names them all and matches nothing: a server that does not know them all refuses it. */
export const everyAttributeQuery = searchAttributes.map(({ name }) => `${name} = '-'`).join(' AND ');

/** IndexedValueType of temporal/api/enums/v1/common.proto. */
export const keywordType = 2;
