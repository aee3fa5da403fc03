import type { Severity } from './condition-kinds';

/** A part of a message with a heading. */
export interface MessagePart {
  heading: string;
  tone: Severity | 'past' | 'none';
  /** One for each that is named. */
  lines: string[];
  isList: boolean;
  /** What follows: how many more, what to do. */
  notes: string[];
}
