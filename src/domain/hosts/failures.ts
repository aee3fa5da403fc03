/** What can be wrong with a host, in the operator's words. */
export const hostProblems = {
  hostLost: 'No agent has taken up the host’s lease; start the agent on that host.',
  watchPathMissing: 'The watch path is not there or lost its marker file (unmounted?); tenants are left as they are.',
  checksFailTogether: 'So many checks fail at once that the host itself is suspected; nobody is replaced meanwhile.',
  configurationRefused:
    'The agent does not take the new configuration, and goes on with the old one; correct the file, or restart.',
  journalFull: 'The agent cannot write its journal (disk full?); supervision goes on, requests are refused.',
  brakedByFile:
    'A file named brake in the host’s folder of the state directory holds moves or restarts back; remove it.',
  leftovers: 'What is left of a removed tenant cannot be deleted; give the agent the right to, or delete it by hand.',
} as const;
export type HostProblemCode = keyof typeof hostProblems;
