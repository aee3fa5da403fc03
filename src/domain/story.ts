/** One thing that happened, for a person. */
export interface StoryEntry {
  /** ISO moment. */
  at: string;
  sentence: string;
}
