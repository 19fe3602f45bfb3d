import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  add,
  concat,
  gather,
  pad,
  type Padding,
  reshape,
  slice,
  type Tensor,
  type TensorLike,
  tensor,
} from '@neurite/tensors';
import { checkLengths, floats } from './checks.ts';

/** Options of {@link frame}. */
export interface FrameOptions {
  /** Samples of a frame. */
  readonly sequenceLength: number;
  /** Samples from one frame to the next. */
  readonly sequenceStride: number;
}

/** With more strides in a frame than this, frames are gathered sample by sample. */
const MAX_BLOCKS = 16;

/**
 * Cuts a signal into frames that overlap: y[…, t, n] = x[…, t · stride + n]. What does not fill a frame at the end is left out.
 *
 * @param x [..., samples]
 * @returns [..., frames, sequenceLength] with frames = ⌊(samples − sequenceLength) / sequenceStride⌋ + 1
 * @throws ShapeError when the signal is shorter than a frame
 * @example
 * frame([1, 2, 3, 4, 5], { sequenceLength: 3, sequenceStride: 1 }); // [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
 */
export function frame(x: TensorLike, { sequenceLength, sequenceStride }: FrameOptions): Tensor {
  checkLengths('frame', { sequenceLength, sequenceStride });
  const signal = floats(x, 'frame', 'signals [..., samples]', 1);
  const samples = signal.shape.at(-1)!;
  const frames = Math.floor((samples - sequenceLength) / sequenceStride) + 1;
  if (frames < 1) {
    throw new ShapeError(
      `frame: the signal has ${samples} samples, fewer than a frame of ${sequenceLength}. Pad it, or take shorter frames.`,
    );
  }
  const blocks = Math.ceil(sequenceLength / sequenceStride);
  if (blocks > MAX_BLOCKS) {
    const places = Int32Array.from(
      { length: frames * sequenceLength },
      (_, i) => Math.floor(i / sequenceLength) * sequenceStride + (i % sequenceLength),
    );
    return gather(signal, tensor(places, [frames, sequenceLength], 'int32'), { axis: -1 });
  }
  // A frame is a row of blocks of one stride: so framing only moves rows, forward and backward.
  const rows = frames + blocks - 1;
  const leading = signal.shape.slice(0, -1);
  const whole = lastAxisTo(signal, rows * sequenceStride);
  const inRows = reshape(whole, [...leading, rows, sequenceStride]);
  const parts = Array.from({ length: blocks }, (_, block) => {
    const width = Math.min(sequenceStride, sequenceLength - block * sequenceStride);
    return slice(inRows, [...leading.map(() => 0), block, 0], [...leading, frames, width]);
  });
  return parts.length === 1 ? parts[0]! : concat(parts, -1);
}

/**
 * The reverse of {@link frame}, with frames added where they overlap: y[…, m] = Σₜ x[…, t, m − t · stride].
 *
 * @param x [..., frames, length]
 * @param sequenceStride samples from one frame to the next
 * @returns [..., (frames − 1) · sequenceStride + length]
 * @throws ArgumentError when there is no frame, or the stride is no whole number of at least 1
 * @example
 * overlapAdd([[1, 1, 1], [1, 1, 1]], 2); // [1, 1, 2, 1, 1]
 */
export function overlapAdd(x: TensorLike, sequenceStride: number): Tensor {
  checkLengths('overlapAdd', { sequenceStride });
  const frames = floats(x, 'overlapAdd', 'frames [..., frames, length]', 2);
  const [count, length] = frames.shape.slice(-2) as [number, number];
  if (count === 0 || length === 0) throw new ArgumentError('overlapAdd needs at least one frame; got none.');
  const leading = frames.shape.slice(0, -2);
  const blocks = Math.ceil(length / sequenceStride);
  const whole = lastAxisTo(frames, blocks * sequenceStride);
  const none = leading.map((): Padding => [0, 0]);
  let sum: Tensor | undefined;
  for (let block = 0; block < blocks; block++) {
    const begin = [...leading.map(() => 0), 0, block * sequenceStride];
    const part = slice(whole, begin, [...leading, count, sequenceStride]);
    const placed = pad(part, [...none, [block, blocks - 1 - block], [0, 0]]);
    sum = sum === undefined ? placed : add(sum, placed);
  }
  const joined = reshape(sum!, [...leading, (count + blocks - 1) * sequenceStride]);
  return lastAxisTo(joined, (count - 1) * sequenceStride + length);
}

/** Cuts the last axis off, or fills it up with zeros. */
export function lastAxisTo(x: Tensor, length: number): Tensor {
  const now = x.shape.at(-1)!;
  const leading = x.shape.slice(0, -1);
  if (now === length) return x;
  if (now > length) return lastAxisFrom(x, 0, length);
  return pad(x, [...leading.map((): Padding => [0, 0]), [0, length - now]]);
}

/** A part of the last axis. */
export function lastAxisFrom(x: Tensor, begin: number, length: number): Tensor {
  const leading = x.shape.slice(0, -1);
  return slice(x, [...leading.map(() => 0), begin], [...leading, length]);
}
