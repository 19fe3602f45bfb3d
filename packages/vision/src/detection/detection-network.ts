import { ArgumentError } from '@neurite/backend';
import { activation, add, concatenate, constant, conv2d, type SymbolicTensor, upSampling2d } from '@neurite/layers';
import { type Functional, model } from '@neurite/models';
import { convBlock } from '../networks/blocks.ts';
import { network } from '../networks/network.ts';
import { STRIDE } from './targets.ts';

/** Before training a cell takes itself for the middle of an object with this probability, so that the first steps are calm. */
const PRIOR = 0.01;

/**
 * A network that finds objects, on any backbone: the last map of each size is taken out of its graph, and added on the way back up
 * from the coarsest to the finest, of a quarter of the picture's sides (a feature pyramid; its finest level alone is used).
 *
 * Source: Lin et al., Feature pyramid networks for object detection, arXiv:1612.03144.
 *
 * @returns gives [height / 4, width / 4, classes + 4]: logits of heat, logarithms of the distances to the edges
 * @throws ArgumentError when the backbone has no map of a quarter of the sides
 */
export function detectionNetwork(backbone: Functional, classes: number, width: number): Functional {
  const levels = levelsOf(backbone);
  const lateral = (map: SymbolicTensor): SymbolicTensor => conv2d({ filters: width, kernelSize: 1 }).apply(map);
  let x = lateral(levels[0]!);
  for (const map of levels.slice(1)) x = add().apply([upSampling2d({ size: 2 }).apply(x), lateral(map)]);
  const head = (units: number, bias: number): SymbolicTensor => {
    const hidden = convBlock(x, width, 3);
    return conv2d({ filters: units, kernelSize: 1, biasInitializer: constant({ value: bias }) }).apply(hidden);
  };
  const heat = head(classes, Math.log(PRIOR / (1 - PRIOR)));
  return model({ inputs: backbone.inputs, outputs: concatenate().apply([heat, head(4, 1)]) });
}

/** The last map of each size from the coarsest to that of a quarter of the sides. */
function levelsOf(backbone: Functional): SymbolicTensor[] {
  const [height, width] = backbone.inputs[0]!.shape as [number, number, number];
  const last = new Map<number, SymbolicTensor>();
  for (const output of backbone.nodes.flatMap(({ outputs }) => outputs)) {
    const [rows, columns] = output.shape;
    const stride = height / (rows as number);
    if (output.shape.length === 3 && stride === width / (columns as number)) last.set(stride, output);
  }
  const levels: SymbolicTensor[] = [];
  for (let stride = STRIDE; last.has(stride); stride *= 2) levels.unshift(last.get(stride)!);
  if (levels.length > 0) return levels;
  throw new ArgumentError(
    `A detector needs a backbone with maps of 1/4 of the picture's sides, which must be divisible: this one, for ${height} × ${width}, has ${last.size === 0 ? 'none of whole fractions' : `maps of 1/${[...last.keys()].join(', 1/')}`}.`,
  );
}

/** The options of {@link slimBackbone}. */
export interface SlimBackboneOptions {
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** Channels of the maps of ½, ¼, ⅛ and 1⁄16 of the sides. Default [16, 32, 64, 96]. */
  readonly filters?: readonly number[];
}

/** A small residual network for small pictures: each stage halves the sides. */
export function slimBackbone({ inputShape, filters = [16, 32, 64, 96] }: SlimBackboneOptions): Functional {
  return network({ inputShape, name: 'backbone' }, (images) => {
    let x = images;
    for (const [stage, count] of filters.entries()) {
      x = convBlock(x, count, 3, { strides: 2 });
      if (stage === 0) continue;
      const y = convBlock(convBlock(x, count, 3), count, 3, { activation: 'linear' });
      x = activation('relu').apply(add().apply([x, y]));
    }
    return x;
  });
}
