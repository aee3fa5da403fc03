/** The shop's database gave no answer: the message says why, for a person. Known by its type, as there is no class to share. */
export function isShopAway(error: unknown): error is Error {
  return error instanceof Error && 'type' in error && error.type === 'shopUnreadable';
}
