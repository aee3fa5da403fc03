/** Why the house as a whole is not ready, in the operator's words: what no single tenant or host can say of itself. */
export const houseProblems = {
  temporalUnreachable:
    'Temporal cannot be reached; start it (`watchkeeper start` with address: embedded), or correct temporal.address.',
  namespaceMissing:
    'The Temporal server has no such namespace; `watchkeeper doctor --prepare` makes it, or correct temporal.namespace.',
  searchAttributesMissing:
    'The namespace does not know the search attributes of Watchkeeper; `watchkeeper doctor --prepare` makes them.',
  notAllowed:
    'The Temporal server refuses this caller; correct TEMPORAL_API_KEY or the certificate, or ask for the right.',
  tlsFailed: 'No TLS connection to Temporal comes about; correct TEMPORAL_ADDRESS and the TEMPORAL_TLS_* variables.',
  workerAway: 'No worker answers, so nothing is decided; see that `watchkeeper worker` runs.',
  hostUnknown: 'Nothing has been heard from the host’s agent lately; see that `watchkeeper agent` runs on that host.',
  notScanned: 'The agent has not read its watch path yet; look again in a moment.',
} as const;
export type HouseProblemCode = keyof typeof houseProblems;
