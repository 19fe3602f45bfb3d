import { ArgumentError, currentBackend } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { AnyModel, Model } from '@neurite/models';
import { add, div, eye, matMul, mean, sum, type Tensor, type TensorLike, toTensor, useBackend } from '@neurite/tensors';
import { namedLayers } from '../named-layers.ts';

/** What one layer of attention looked at. */
export interface AttentionMap {
  /** The layer, by its path. */
  readonly layer: string;
  /** How much each query looked at each key, summing to 1 over the keys: [examples, heads, queries, keys]. */
  readonly scores: Tensor;
}

/** What {@link attentionMaps} gives. */
export interface AttentionMaps {
  /** In the order in which the layers ran. */
  readonly layers: readonly AttentionMap[];
  /**
   * How much each place at the end draws on each place at the beginning, through all layers of self-attention, with the
   * shortcuts around them: [examples, places, places]; `undefined` where the layers differ in length.
   */
  readonly rollout: Tensor | undefined;
}

/**
 * What the attention of a model looks at: the scores of each layer with heads, also inside of transformer blocks, and their
 * rollout, the product over all layers of (scores averaged over heads + identity) / 2.
 *
 * Source of the rollout: Abnar and Zuidema, Quantifying attention flow in transformers (ACL 2020).
 *
 * @throws ArgumentError when the model has no attention with heads
 * @example
 * const { layers, rollout } = await attentionMaps(model, tokens);
 */
export async function attentionMaps<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
): Promise<AttentionMaps> {
  if (currentBackend() === undefined) await useBackend('auto');
  const network = model as unknown as AnyModel;
  const layers: AttentionMap[] = [];
  const input = toTensor(x, undefined, 'x');
  network.ensureBuilt([input.shape.slice(1)]);
  const paths = new Map(namedLayers(network).map(({ layer, path }) => [layer, path]));
  network.apply(input as never, {
    onAttention: (scores, layer) => void layers.push({ layer: paths.get(layer) ?? layer.displayName, scores }),
  });
  if (layers.length === 0) {
    throw new ArgumentError(
      'attentionMaps: the model has no attention with heads (multiHeadAttention, groupedQueryAttention, transformerEncoder, transformerDecoder).',
    );
  }
  return { layers, rollout: rolloutOf(layers) };
}

function rolloutOf(layers: readonly AttentionMap[]): Tensor | undefined {
  const [, , places] = layers[0]!.scores.shape;
  if (layers.some(({ scores }) => scores.shape[2] !== places || scores.shape[3] !== places)) return undefined;
  const steps = layers.map(({ scores }) => {
    const withShortcut = add(mean(scores, 1), eye(places!));
    return div(withShortcut, sum(withShortcut, -1).reshape([scores.shape[0]!, places!, 1]));
  });
  return steps.reduce((all, step) => matMul(step, all));
}
