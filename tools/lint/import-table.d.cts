export type Edge = 'yes' | 'type' | 'messages' | 'no';

export const rooms: Record<
  string,
  { folder: string; imports: Record<string, Edge>; packages: 'any' | Record<string, Edge> }
>;
export const words: Record<string, string>;
export const roomsSplitByWords: readonly string[];
