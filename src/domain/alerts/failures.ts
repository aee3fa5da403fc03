/** What can be wrong with telling people, and with the store that all stand on, in the operator's words. */
export const alertProblems = {
  channelFails:
    'Messages by this channel are refused or get no answer; the message says why. They are tried again until they arrive.',
  storeAway: 'The store does not answer, so what needs it waits; `watchkeeper store check` says what mends it.',
} as const;
export type AlertProblemCode = keyof typeof alertProblems;

/** Types of the failures that Updates of alerts throw. */
export const alertFailures = {
  alertRequestRefused: { retryable: false, sentence: 'The alert is in a state in which this is impossible.' },
} as const;
export type AlertFailureType = keyof typeof alertFailures;
