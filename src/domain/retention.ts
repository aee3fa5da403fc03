/** How long a namespace has to keep closed workflows: a tenant's history reaches back so far. */
export const retentionDays = 30;
export const retentionSeconds = retentionDays * 24 * 3600;
