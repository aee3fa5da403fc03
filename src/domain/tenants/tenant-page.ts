export function tenantPurpose(name: string, host: string): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Supervises tenant ${name} on ${host}`,
    staticDetails:
      `Tenant **${name}**: its agent on host ${host} starts, checks and restarts the process and tells this workflow; ` +
      'the workflow decides when a crashed tenant is tried again, and takes what people ask. ' +
      'Cancelling this workflow stops the tenant; after terminating it the agent starts it anew within a minute.',
  };
}
