import { ArgumentError, ShapeError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import { jit, mul, ndArray, sum, type Tensor, type TensorLike, tensor } from '@neurite/tensors';
import { outputOf, subjectOf, type TargetOptions } from './differentiable.ts';

/** How {@link occlusion} goes about it. */
export interface OcclusionOptions extends TargetOptions {
  /** The side of the square that covers a part of the picture, in pixels. Default: an eighth of the shorter side, at least 1. */
  readonly size?: number;
  /** How far it moves, in pixels. Default: half its side, at least 1. */
  readonly stride?: number;
  /** What it puts in place of the pixels. Default 0. */
  readonly fill?: number;
}

/** What {@link occlusion} gives. */
export interface OcclusionMaps {
  /** By how much the output of the class falls when a pixel is covered, averaged over the squares that cover it: [examples, height, width]. */
  readonly maps: Tensor;
  readonly targets: readonly number[];
  readonly scores: readonly number[];
}

/**
 * How much an output falls when a part of the picture is covered. It takes no gradients, so it explains any model.
 *
 * Source: Zeiler and Fergus, Visualizing and understanding convolutional networks (ECCV 2014).
 *
 * @param x pictures, [examples, height, width, channels]
 * @throws ShapeError for what are no pictures; ArgumentError for a square that does not fit
 * @example
 * const { maps } = await occlusion(model, images, { size: 4, stride: 2 });
 */
export async function occlusion<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  { size, stride, fill = 0, ...options }: OcclusionOptions = {},
): Promise<OcclusionMaps> {
  const subject = await subjectOf(model, x, options);
  if (subject.x.rank !== 4) {
    throw new ShapeError(
      `occlusion takes pictures [examples, height, width, channels]; got [${subject.x.shape.join(', ')}].`,
    );
  }
  const [examples, height, width, channels] = subject.x.shape as [number, number, number, number];
  const side = size ?? Math.max(1, Math.round(Math.min(height, width) / 8));
  const step = stride ?? Math.max(1, side >> 1);
  if (
    !(Number.isInteger(side) && side >= 1 && side <= Math.min(height, width) && Number.isInteger(step) && step >= 1)
  ) {
    throw new ArgumentError(
      `occlusion: a square of ${side} pixels that moves by ${step} does not fit a picture of ${height}×${width}.`,
    );
  }
  const pixels = await subject.x.data();
  const falls = new Float32Array(examples * height * width);
  const covers = new Float32Array(height * width);
  const score = jit((covered: Tensor) => sum(mul(outputOf(subject.model, covered), subject.chosen), 1));
  for (const top of places(height, side, step)) {
    for (const left of places(width, side, step)) {
      const covered = Float32Array.from(pixels);
      for (let example = 0; example < examples; example++) {
        for (let row = top; row < top + side; row++) {
          const start = ((example * height + row) * width + left) * channels;
          covered.fill(fill, start, start + side * channels);
        }
      }
      const scores = await score(tensor(ndArray(covered, subject.x.shape))).data();
      for (let row = top; row < top + side; row++) {
        for (let column = left; column < left + side; column++) {
          covers[row * width + column]! += 1;
          for (let example = 0; example < examples; example++) {
            falls[(example * height + row) * width + column]! += subject.scores[example]! - scores[example]!;
          }
        }
      }
    }
  }
  score.dispose();
  const maps = falls.map((fall, index) => fall / covers[index % (height * width)]!);
  return { maps: tensor(ndArray(maps, [examples, height, width])), targets: subject.targets, scores: subject.scores };
}

/** Where the square begins, along one axis: the last one ends at the border. */
function places(length: number, side: number, step: number): number[] {
  const regular = Array.from({ length: Math.floor((length - side) / step) + 1 }, (_, index) => index * step);
  return regular.at(-1) === length - side ? regular : [...regular, length - side];
}
