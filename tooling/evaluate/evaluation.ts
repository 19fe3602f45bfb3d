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
  /** How many of the five values must reach the bar, each on its own, in place of their mean. */
  readonly seedsAtBar?: number;
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  /** The figure for one seed. */
  readonly run: (seed: number) => Promise<number>;
}

/** Whether the values are what they should be. */
export function isMet(
  { bar, ceiling = Infinity, seedsAtBar, lowerIsBetter }: Figure,
  values: readonly number[],
): boolean {
  const reaches = (value: number): boolean => (lowerIsBetter ? value <= bar : value >= bar) && value <= ceiling;
  if (seedsAtBar !== undefined) return values.filter(reaches).length >= seedsAtBar;
  return reaches(values.reduce((sum, value) => sum + value, 0) / values.length);
}
