import { elementCount, type PoolOptions, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { perAxis } from './axes.ts';
import { asFloat, cast } from './dtype.ts';
import type { Lowering, LoweringContext, LoweringTable } from './lowering.ts';
import { windowGeometry } from './window-geometry.ts';

type Attributes = LoweringContext['attributes'];

/**
 * Pooling over two and three dimensions and its gradients, in float32.
 *
 * Padding never counts in a mean; tfjs-core's own gradient of it divides by the whole window all the same, which is
 * wrong. Where several elements of a window are the largest, the first takes the gradient.
 */
export const pooling: LoweringTable = {
  MaxPool: maxPool,
  MaxPool3D: maxPool,
  AvgPool: avgPool,
  AvgPool3D: avgPool,

  MaxPoolGrad: maxPoolGradient,
  MaxPool3DGrad: maxPoolGradient,
  AvgPoolGrad: avgPoolGradient,
  AvgPool3DGrad: avgPoolGradient,

  MaxPoolWithArgmax: ({ builder: b, inputs, attributes }) => {
    const x = asFloat(b, inputs.x!);
    const { shape } = b.typeOf(x);
    // The places travel through the window as float32, which is exact below 2²⁴.
    const perImage = elementCount(shape.slice(1));
    if (elementCount(shape) >= 2 ** 24) return undefined;
    const count = attributes.includeBatchInIndex === true ? elementCount(shape) : perImage;
    const places = b.reshape(b.iota([count], 0, 'float32'), [count / perImage || 0, ...shape.slice(1)]);
    const options = optionsOf(b, x, attributes);
    const picked = b.maxPoolPick(x, b.broadcast(places, shape), options);
    return [b.maxPool(x, options), cast(b, picked, 'int32')];
  },
};

function maxPool({ builder: b, inputs, attributes }: LoweringContext): ValueId {
  const x = asFloat(b, inputs.x!);
  return b.maxPool(x, optionsOf(b, x, attributes));
}

function avgPool({ builder: b, inputs, attributes }: LoweringContext): ValueId {
  const x = asFloat(b, inputs.x!);
  return b.avgPool(x, optionsOf(b, x, attributes));
}

function maxPoolGradient({ builder: b, inputs, attributes }: LoweringContext): ReturnType<Lowering> {
  const x = asFloat(b, inputs.input!);
  return b.maxPoolGradient(x, inputs.dy!, optionsOf(b, x, attributes));
}

function avgPoolGradient({ builder: b, inputs, attributes }: LoweringContext): ReturnType<Lowering> {
  return b.avgPoolGradient(inputs.dy!, b.typeOf(inputs.input!).shape, optionsOf(b, inputs.input!, attributes));
}

function optionsOf(b: ProgramBuilder, x: ValueId, attributes: Attributes): PoolOptions {
  const spatial = b.typeOf(x).shape.slice(1, -1);
  const window = perAxis(attributes.filterSize, spatial.length, 1);
  return { window, ...windowGeometry(spatial, window, attributes) };
}
