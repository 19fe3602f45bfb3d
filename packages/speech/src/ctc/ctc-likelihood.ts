import { ArgumentError } from '@neurite/backend';
import { type LogProbabilities, rowsOf } from './ctc-decode.ts';

/**
 * How likely labels are, given what a network heard: ln of the sum over all ways to lay them over the frames, which is −{@link ctcLoss}, for
 * one utterance on the host. By it the transcripts of one network can be judged by another.
 *
 * @param logProbabilities [frames, classes]
 * @param options `blank`, default 0; `frames`, how many count, default all
 * @returns −∞ where there are too few frames
 * @throws ArgumentError when the shape does not fit, or a label is no class
 * @example
 * const scores = ndArray([0.2, 0.8, 0.6, 0.4].map(Math.log), [2, 2]);
 * Math.exp(ctcLogLikelihood(scores, [1])).toFixed(2); // '0.88'
 */
export function ctcLogLikelihood(
  logProbabilities: LogProbabilities,
  labels: readonly number[],
  options: { readonly blank?: number; readonly frames?: number } = {},
): number {
  const { blank = 0 } = options;
  const { data, classes, frames } = rowsOf(logProbabilities, options.frames, 'ctcLogLikelihood');
  const strange = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (strange !== undefined)
    throw new ArgumentError(`ctcLogLikelihood: there is no class ${strange}; there are ${classes}, from 0.`);
  const places = [blank, ...labels.flatMap((label) => [label, blank])];
  if (frames === 0) return labels.length === 0 ? 0 : -Infinity;
  // ln of the probability of all paths that are at each place by now.
  let paths = places.map((label, place) => (place < 2 ? data[label]! : -Infinity));
  for (let t = 1; t < frames; t++) {
    paths = places.map((label, place) => {
      const skips = place > 1 && label !== blank && label !== places[place - 2];
      const from = [paths[place]!, paths[place - 1] ?? -Infinity, skips ? paths[place - 2]! : -Infinity];
      return logSum(from) + data[t * classes + label]!;
    });
  }
  return logSum(paths.slice(-2));
}

function logSum(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest === -Infinity
    ? -Infinity
    : largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
