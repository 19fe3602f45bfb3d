import { ArgumentError, ShapeError, unknownName } from '@neurite/backend';
import {
  add,
  cast,
  concat,
  equal,
  exp,
  expandDims,
  fill,
  greaterEqual,
  less,
  log,
  logicalAnd,
  logSoftmax,
  matMul,
  maximum,
  mean,
  mul,
  neg,
  notEqual,
  oneHot,
  pad,
  range,
  scan,
  slice,
  stopGradient,
  sub,
  sum,
  swapAxes,
  type Tensor,
  type TensorLike,
  toTensor,
  transpose,
  where,
} from '@neurite/tensors';

/** Options of {@link ctcLoss}. */
export interface CtcLossOptions {
  /** How many labels of each row count, [n]. Default: those that are neither negative nor the blank */
  readonly labelLengths?: TensorLike;
  /** How many frames of each example count, [n]. Default: all */
  readonly frameLengths?: TensorLike;
  /** The class that stands for no label. Default 0 */
  readonly blank?: number;
  /**
   * What the loss of a transcript is that the frames cannot hold: 'infinite', or 'skip' for 0; the gradient is 0 either way.
   * {@link ctcFramesNeeded} tells it beforehand. Default 'infinite'
   */
  readonly infeasible?: 'infinite' | 'skip';
  /** Of the losses of the examples: their mean, their sum, or all of them. Default 'mean' */
  readonly reduction?: 'mean' | 'sum' | 'none';
}

/** The logarithm of a probability of 0: exp of it is 0, and sums of it stay finite. */
const NEVER = -1e30;

/**
 * Connectionist temporal classification: −ln of the probability of a transcript, summed over all ways to lay it over the frames, with
 * blanks in between and labels repeated. A label that follows itself needs a blank in between.
 *
 *   α[t, s] = ln Σ exp(α[t − 1, s], α[t − 1, s − 1], α[t − 1, s − 2] where that skips a blank between two labels) + ln p[t, s]
 *
 * All is computed in logarithms, in one loop over the frames that is compiled; gradients of every order go through it.
 *
 * Source: Graves et al., Connectionist temporal classification, ICML 2006. Numbers are those of PyTorch's `ctc_loss`, whose 'mean'
 * divides by the lengths of the labels, too.
 *
 * @param labels classes [n, labels], filled up behind with the blank or −1
 * @param logits [n, frames, classes], before any softmax
 * @returns a scalar, or [n]
 * @throws ShapeError when shapes do not fit; ArgumentError when the blank is no class
 * @example
 * const loss = ctcLoss([[3, 1, 1], [2, 0, 0]], model.apply(features), { frameLengths: [50, 31] });
 */
export function ctcLoss(labels: TensorLike, logits: TensorLike, options: CtcLossOptions = {}): Tensor {
  const { blank = 0, infeasible = 'infinite', reduction = 'mean' } = options;
  if (!['infinite', 'skip'].includes(infeasible)) throw unknownName('infeasible', infeasible, ['infinite', 'skip']);
  if (!['mean', 'sum', 'none'].includes(reduction)) throw unknownName('reduction', reduction, ['mean', 'sum', 'none']);
  const outputs = cast(toTensor(logits, undefined, 'logits'), 'float32');
  const given = cast(toTensor(labels, undefined, 'labels'), 'int32');
  checkShapes(given, outputs, blank);
  const [count, frames, classes] = outputs.shape as [number, number, number];
  // With room for one label at least: nothing below has to think of none.
  const truth = given.shape[1] === 0 ? fill([count, 1], blank, 'int32') : given;
  const places = truth.shape[1]!;
  const isLabel = logicalAnd(greaterEqual(truth, 0), notEqual(truth, blank));
  const labelLengths = lengthsOf(options.labelLengths, sum(cast(isLabel, 'int32'), 1), 'labelLengths');
  const frameLengths = lengthsOf(options.frameLengths, fill([count], frames, 'int32'), 'frameLengths');

  const logProbabilities = logSoftmax(outputs);
  const blanks = slice(logProbabilities, [0, 0, blank], [count, frames, 1]);
  const labelled = matMul(logProbabilities, swapAxes(oneHot(truth, classes), 1, 2) as Tensor);
  const before = concat([fill([count, 1], -1, 'int32'), slice(truth, 0, [count, places - 1])], 1);
  const isRepeated = equal(truth, before);

  const counts = less(expandDims(range(frames), 1), expandDims(cast(frameLengths, 'float32'), 0));
  const last = scan<readonly [Tensor, Tensor], readonly [Tensor, Tensor, Tensor], readonly Tensor[]>(
    ([atBlank, atLabel], [blankScore, labelScore, frameCounts]) => {
      const labelBefore = pad(
        slice(atLabel, 0, [count, places - 1]),
        [
          [0, 0],
          [1, 0],
        ],
        'constant',
        NEVER,
      );
      const labelBeforeBlank = pad(
        atLabel,
        [
          [0, 0],
          [1, 0],
        ],
        'constant',
        NEVER,
      );
      const nextBlank = add(logAdd([atBlank, labelBeforeBlank]), blankScore);
      const skipped = where(isRepeated, NEVER, labelBefore);
      const nextLabel = add(logAdd([atLabel, slice(atBlank, 0, [count, places]), skipped]), labelScore);
      const goesOn = expandDims(frameCounts, 1);
      return { carry: [where(goesOn, nextBlank, atBlank), where(goesOn, nextLabel, atLabel)], y: [] };
    },
    [concat([fill([count, 1], 0), fill([count, places], NEVER)], 1), fill([count, places], NEVER)],
    [transpose(blanks, [1, 0, 2]), transpose(labelled, [1, 0, 2]), counts],
  ).carry;

  const [atBlank, atLabel] = last;
  const isLastBlank = oneHot(labelLengths, places + 1);
  const isLastLabel = oneHot(sub(labelLengths, 1), places);
  const ends = [
    sum(where(cast(isLastBlank, 'bool'), atBlank, 0), 1),
    add(sum(where(cast(isLastLabel, 'bool'), atLabel, 0), 1), mul(cast(equal(labelLengths, 0), 'float32'), NEVER)),
  ];
  const repeats = sum(cast(logicalAnd(isRepeated, less(range(places), expandDims(labelLengths, 1))), 'int32'), 1);
  const fits = greaterEqual(frameLengths, add(labelLengths, repeats));
  const losses = where(fits, neg(logAdd(ends)), infeasible === 'skip' ? 0 : Infinity);
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? sum(losses) : mean(losses);
}

/**
 * How many frames a transcript needs at the least: its labels, and a blank wherever one follows itself.
 *
 * @example
 * ctcFramesNeeded([3, 1, 1]); // 4
 */
export function ctcFramesNeeded(labels: readonly number[] | Int32Array): number {
  let repeats = 0;
  for (let place = 1; place < labels.length; place++) if (labels[place] === labels[place - 1]) repeats++;
  return labels.length + repeats;
}

/** ln Σ exp(x), element by element. The shift by the largest cancels, so it has no slope. */
function logAdd(parts: readonly Tensor[]): Tensor {
  const largest = stopGradient(parts.reduce((a, b) => maximum(a, b)));
  const sums = parts.map((part) => exp(sub(part, largest))).reduce((a, b) => add(a, b));
  return add(largest, log(sums));
}

function lengthsOf(given: TensorLike | undefined, usual: Tensor, name: string): Tensor {
  if (given === undefined) return usual;
  const lengths = cast(toTensor(given, undefined, name), 'int32');
  if (lengths.shape.join() === usual.shape.join()) return lengths;
  throw new ShapeError(
    `ctcLoss: ${name} must be one number for each example, [${usual.shape.join()}]; got [${lengths.shape.join(', ')}].`,
  );
}

function checkShapes(labels: Tensor, logits: Tensor, blank: number): void {
  const fit = labels.rank === 2 && logits.rank === 3 && labels.shape[0] === logits.shape[0] && logits.shape[1]! > 0;
  if (!fit) {
    throw new ShapeError(
      `ctcLoss takes labels [n, labels] and logits [n, frames, classes] with at least one frame; got ` +
        `[${labels.shape.join(', ')}] and [${logits.shape.join(', ')}].`,
    );
  }
  const classes = logits.shape[2]!;
  if (Number.isInteger(blank) && blank >= 0 && blank < classes) return;
  throw new ArgumentError(`ctcLoss: blank must be one of the ${classes} classes, 0 to ${classes - 1}; got ${blank}.`);
}
