import { ArgumentError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { AnyModel, Model } from '@neurite/models';
import {
  div,
  isTensor,
  max,
  maximum,
  mean,
  mul,
  relu,
  reshape,
  resizeBilinear,
  sum,
  type Tensor,
  type TensorLike,
} from '@neurite/tensors';
import { namedLayers } from '../named-layers.ts';
import { layerGradient, outputOf, subjectOf, type TargetOptions } from './differentiable.ts';

/** How {@link gradCam} goes about it. */
export interface GradCamOptions extends TargetOptions {
  /** The layer whose channels are weighed, by its path. Default: the last one that gives pictures [examples, height, width, channels]. */
  readonly layer?: string;
}

/** What {@link gradCam} gives. */
export interface GradCam {
  /** Where in each picture the class was seen, from 0 to 1: [examples, height, width]. */
  readonly maps: Tensor;
  readonly layer: string;
  readonly targets: readonly number[];
  readonly scores: readonly number[];
}

/**
 * Where in a picture a class is seen: the channels of a layer, each weighed by the mean over the picture of the gradient of the
 * class's score by it, before softmax or sigmoid; what is negative is left out. The map is brought to the size of the pictures, and its largest value to 1.
 *
 * Source: Selvaraju et al., Grad-CAM (ICCV 2017), equations 1 and 2.
 *
 * @param x pictures, [examples, height, width, channels]
 * @throws ArgumentError when no layer gives pictures, or the one named does not
 * @example
 * const { maps } = await gradCam(model, images, { target: 7 });
 */
export async function gradCam<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  options: GradCamOptions = {},
): Promise<GradCam> {
  const subject = await subjectOf(model, x, options);
  const layer = options.layer ?? lastPictures(subject.model, subject.x);
  const { output, gradient } = layerGradient(subject, layer, true);
  if (output.rank !== 4) {
    throw new ArgumentError(
      `gradCam: the layer '${layer}' gives [${output.shape.join(', ')}], no pictures [examples, height, width, channels].`,
    );
  }
  const weights = mean(gradient, [1, 2], true);
  const raw = relu(sum(mul(output, weights), 3));
  const [examples, height, width] = raw.shape as [number, number, number];
  const [rows, columns] = subject.x.rank === 4 ? subject.x.shape.slice(1, 3) : [height, width];
  const sized = reshape(resizeBilinear(reshape(raw, [examples, height, width, 1]), [rows!, columns!]), [
    examples,
    rows!,
    columns!,
  ]);
  const peaks = reshape(max(reshape(sized, [examples, -1]), 1), [examples, 1, 1]);
  return { maps: div(sized, maximum(peaks, 1e-12)), layer, targets: subject.targets, scores: subject.scores };
}

function lastPictures(model: AnyModel, x: Tensor): string {
  const paths = new Map(namedLayers(model).map(({ layer, path }) => [layer, path]));
  let found: string | undefined;
  outputOf(model, x, {
    intercept: (output, layer) => {
      const path = paths.get(layer);
      if (path !== undefined && isTensor(output) && output.rank === 4 && layer.sublayers.size === 0) found = path;
      return output;
    },
  });
  if (found !== undefined) return found;
  throw new ArgumentError(
    'gradCam needs a layer that gives pictures [examples, height, width, channels]; this model has none.',
  );
}
