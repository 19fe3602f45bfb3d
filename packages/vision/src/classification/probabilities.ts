/** Numbers for classes: one row for each picture, one column for each class. */
export interface ClassRows {
  readonly data: Float32Array;
  readonly classes: number;
}

/** How many rows there are. */
export const rowCount = ({ data, classes }: ClassRows): number => data.length / classes;

/** Row by row exp(x / temperature), divided by its sum. */
export function softmaxRows(logits: ClassRows, temperature = 1): ClassRows {
  const { data, classes } = logits;
  const result = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += classes) {
    const row = data.subarray(start, start + classes);
    const highest = row.reduce((most, value) => Math.max(most, value), -Infinity);
    const powers = Float64Array.from(row, (value) => Math.exp((value - highest) / temperature));
    const sum = powers.reduce((total, power) => total + power, 0);
    for (let i = 0; i < classes; i++) result[start + i] = powers[i]! / sum;
  }
  return { data: result, classes };
}

/** The classes of a row from the most to the least likely; of equals the first comes first. */
export function ranking({ data, classes }: ClassRows, row: number): number[] {
  const values = data.subarray(row * classes, (row + 1) * classes);
  return Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
}

/** Row by row the mean of several. */
export function meanRows(all: readonly ClassRows[]): ClassRows {
  const data = new Float32Array(all[0]!.data.length);
  for (const { data: values } of all) for (let i = 0; i < data.length; i++) data[i]! += values[i]! / all.length;
  return { data, classes: all[0]!.classes };
}
