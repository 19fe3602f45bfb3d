import { currentBackend } from '@neurite/backend';
import { jit, sum, type Tensor, type Variable, valueAndGrad, variable } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import attention from './golden/attention.json' with { type: 'json' };
import attentionHeads from './golden/attention-heads.json' with { type: 'json' };
import conv2d from './golden/conv2d.json' with { type: 'json' };
import dense from './golden/dense.json' with { type: 'json' };
import depthwiseConv2d from './golden/depthwise-conv2d.json' with { type: 'json' };
import embedding from './golden/embedding.json' with { type: 'json' };
import merging from './golden/merging.json' with { type: 'json' };
import normalization from './golden/normalization.json' with { type: 'json' };
import pooling from './golden/pooling.json' with { type: 'json' };
import positions from './golden/positions.json' with { type: 'json' };
import recurrent from './golden/recurrent.json' with { type: 'json' };
import recurrentConvolutions from './golden/recurrent-convolutions.json' with { type: 'json' };
import recurrentWrappers from './golden/recurrent-wrappers.json' with { type: 'json' };
import reshaping from './golden/reshaping.json' with { type: 'json' };
import transformers from './golden/transformers.json' with { type: 'json' };
import convolution from './golden/convolution.json' with { type: 'json' };
import poolingSpatial from './golden/pooling-spatial.json' with { type: 'json' };
import separableConvolution from './golden/separable-convolution.json' with { type: 'json' };
import transposedConvolution from './golden/transposed-convolution.json' with { type: 'json' };
import upsampling from './golden/upsampling.json' with { type: 'json' };
import activations from './golden/activations.json' with { type: 'json' };
import normalizationGroups from './golden/normalization-groups.json' with { type: 'json' };
import products from './golden/products.json' with { type: 'json' };
import kernels from './golden/kernels.json' with { type: 'json' };
import * as factories from './index.ts';
import { type AnyLayer, layerFromConfig } from './index.ts';
import { withNestedLayers } from './nested-layer.ts';
import { onEachBackend } from './testing/backends.ts';
import { expectClose, type GoldenArray, type GoldenCase, read } from './testing/golden.ts';

const files = {
  kernels,
  products,
  normalizationGroups,
  activations,
  attention,
  attentionHeads,
  upsampling,
  transposedConvolution,
  separableConvolution,
  poolingSpatial,
  convolution,
  conv2d,
  dense,
  depthwiseConv2d,
  embedding,
  merging,
  normalization,
  pooling,
  positions,
  recurrent,
  recurrentConvolutions,
  recurrentWrappers,
  reshaping,
  transformers,
} as unknown as Record<string, { cases: GoldenCase[] }>;

function make({ layer, config }: GoldenCase): AnyLayer {
  return (factories as unknown as Record<string, (config: object) => AnyLayer>)[layer]!(
    withNestedLayers(config, (nested) => layerFromConfig(nested.className, nested.config)),
  );
}

onEachBackend(() => {
  describe.each(Object.entries(files))('%s', (_family, { cases }) => {
    it.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_name, golden) => {
      const layer = make(golden);
      const inputs = golden.inputs.map((array, index) =>
        golden.gradients.inputs[index] === null ? read(array) : variable(read(array), { name: `input ${index}` }),
      );
      layer.ensureBuilt(golden.inputs.map((array) => array.shape.slice(1)));
      expect([...layer.namedWeights.keys()], 'the weights in order').toEqual(Object.keys(golden.parameters));
      layer.setWeights(Object.values(golden.parameters).map(read));

      const differentiated = inputs.filter((_, index) => golden.gradients.inputs[index] !== null) as Variable[];
      const trainable = layer.namedTrainableVariables;
      expect([...trainable.keys()]).toEqual(Object.keys(golden.gradients.parameters));
      const expected = [
        ...golden.gradients.inputs.flatMap((gradient, index) =>
          gradient === null ? [] : [[`input ${index}`, gradient]],
        ),
        ...Object.entries(golden.gradients.parameters),
      ] as [string, GoldenArray][];

      const run = (): { output: Tensor; gradients: Tensor[] } => {
        let output!: Tensor;
        const { grads } = valueAndGrad(() => {
          output = applyTo(layer, inputs, golden);
          return sum(output.mul(read(golden.cotangent)));
        }, [...differentiated, ...trainable.values()]);
        return { output, gradients: [...grads.values()] };
      };
      const check = ({ output, gradients }: ReturnType<typeof run>): void => {
        expectClose(output, golden.output, 'the output');
        expected.forEach(([name, gradient], index) =>
          expectClose(gradients[index]!, gradient, `the gradient of ${name}`),
        );
      };
      if (currentBackend()!.capabilities.fastPrograms) {
        check(jit(run)());
        layer.setWeights(Object.values(golden.parameters).map(read));
      }
      check(run());
      for (const [name, after] of Object.entries({ ...frozenParameters(golden), ...golden.updates })) {
        expectClose(layer.namedWeights.get(name)!.variable, after, `${name} after the call`);
      }
    });
  });
});

function applyTo(layer: AnyLayer, inputs: readonly Tensor[], golden: GoldenCase): Tensor {
  const { apply } = layer as unknown as { apply: (input: unknown, context: object) => Tensor };
  const context = { training: golden.training, ...masksOf(golden) };
  return apply.call(layer, inputs.length > 1 ? inputs : inputs[0], context);
}

/** What a call must leave alone. */
function frozenParameters({ parameters, gradients }: GoldenCase): GoldenCase['parameters'] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !(name in gradients.parameters)));
}

/** The masks, as a call is told them. */
function masksOf({ masks, inputs }: GoldenCase): { mask?: unknown } {
  if (masks === undefined) return {};
  const all = masks.map((mask) => (mask === null ? null : read(mask)));
  return { mask: inputs.length > 1 ? all : all[0] };
}
