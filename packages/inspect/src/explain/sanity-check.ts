import { ArgumentError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { AnyModel, Model } from '@neurite/models';
import { mul, RandomGenerator, type Tensor } from '@neurite/tensors';
import { namedLayers } from '../named-layers.ts';

/** How like the explanation of the trained model one is of a model part of which knows nothing any more. */
export interface RandomizedLayer {
  /** The layer down to which weights are random, from the output on. */
  readonly layer: string;
  /** The rank correlation (Spearman's) of the magnitudes with those of the trained model: 1 the same, 0 unrelated. */
  readonly correlation: number;
}

/**
 * Whether an explanation depends on what the model has learnt: its weights are made random, layer by layer from the output
 * on, and the explanation is asked for again. One that stays alike explains the pictures, not the model. The weights are as
 * before afterwards.
 *
 * Source: Adebayo et al., Sanity checks for saliency maps (NeurIPS 2018): the cascading randomization.
 *
 * @param explain gives what is compared, from the model as it is at that moment
 * @throws ArgumentError when the model has no weights
 * @example
 * const steps = await weightRandomization(model, async () => (await saliency(model, images, { target: labels })).attributions);
 */
export async function weightRandomization<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  explain: () => Promise<Tensor>,
  { seed = 0 }: { readonly seed?: number } = {},
): Promise<RandomizedLayer[]> {
  const network = model as unknown as AnyModel;
  const layers = namedLayers(network).filter(({ layer }) =>
    layer.ownWeights.some(({ variable }) => variable.rank >= 2),
  );
  if (layers.length === 0)
    throw new ArgumentError('weightRandomization: the model has no kernels. Build it first, by giving it data.');
  const generator = new RandomGenerator(seed);
  const kept = network.variables.map((weight) => [weight, weight.value()] as const);
  const original = await magnitudes(explain);
  const found: RandomizedLayer[] = [];
  try {
    for (const { layer, path } of layers.toReversed()) {
      for (const { variable } of layer.ownWeights.filter((weight) => weight.variable.rank >= 2)) {
        variable.assign(mul(generator.normal(variable.shape), await deviation(variable)));
      }
      found.push({ layer: path, correlation: correlation(ranks(original), ranks(await magnitudes(explain))) });
    }
  } finally {
    for (const [weight, value] of kept) weight.assign(value);
  }
  return found;
}

async function magnitudes(explain: () => Promise<Tensor>): Promise<Float32Array> {
  return Float32Array.from(await (await explain()).data(), Math.abs);
}

/** The deviation of a weight's values: random ones are to be of the same size. */
async function deviation(weight: Tensor): Promise<number> {
  const values = await weight.data();
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** The rank of each value; equal ones share the mean of theirs. */
function ranks(values: Float32Array): Float64Array {
  const order = Array.from(values, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const found = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let place = start; place < end; place++) found[order[place]!] = (start + end - 1) / 2;
    start = end;
  }
  return found;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length - 1) / 2;
  let [both, first, second] = [0, 0, 0];
  a.forEach((value, index) => {
    both += (value - mean) * (b[index]! - mean);
    first += (value - mean) ** 2;
    second += (b[index]! - mean) ** 2;
  });
  return both / Math.max(Math.sqrt(first * second), 1e-12);
}
