/** A set of figures that say how well something learns: measured over fixed seeds, nothing chosen by looking at test data. */
export interface Evaluation {
  readonly figures: readonly Figure[];
}

export interface Figure {
  readonly name: string;
  /** What it should reach. */
  readonly bar: number;
  /** For a figure that should also not exceed something: the values of an independent implementation lie in between. */
  readonly ceiling?: number;
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  /** The figure for one seed. */
  readonly run: (seed: number) => Promise<number>;
}
