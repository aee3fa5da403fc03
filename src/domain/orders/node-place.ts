/** Where the token of a task is known: another node, or another journal, knows nothing of it. */
export interface NodePlace {
  host: string;
  port: number;
  /** A folder there, or `none`. */
  journal: string;
}

/** As it is kept beside tokens; without a secret. */
export function placeText({ host, port, journal }: NodePlace): string {
  return `${host}:${port} ${journal}`;
}
