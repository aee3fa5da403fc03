/** What every measurement is: what it answers, how, how long at most, and what it found. */
import type { Bench } from './bench';

export interface Measurement {
  /** The question, in one line. */
  question: string;
  /** How it is measured, for readers of the page. */
  method: string;
  /** What is known to keep it from being faster, for readers of the page; paragraphs. */
  standsInTheWay?: readonly string[];
  /** It is broken off after this. */
  limitMinutes: (options: BenchOptions) => number;
  run: (bench: Bench) => Promise<Findings>;
}

export interface BenchOptions {
  /** Few tenants, few repetitions, for trying the measurement itself. */
  quick: boolean;
  /** Populations to measure in; null for the measurement's own. */
  tenants: number[] | null;
  /** Repetitions: kills, hangs, bursts; null for the measurement's own. */
  times: number | null;
  /** Length of a long measurement; null for its own. */
  minutes: number | null;
  /** Supervisors to compare with; null for all that are installed. */
  beside: string[] | null;
  seed: number;
  /** Tenants listen here; first and last. */
  ports: [number, number];
}

export interface Findings {
  tables: Table[];
  aims: Aim[];
  /** Sentences that a reader of the figures has to know. */
  remarks: string[];
  /** Everything that was measured, for whoever wants to reckon again. */
  samples: unknown;
}

export interface Table {
  title: string;
  columns: string[];
  rows: string[][];
}

export interface Aim {
  aim: string;
  found: string;
  isMet: boolean;
}
