import { add, jit, sum, type Tensor, type Variable, valueAndGrad, variable } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import * as factories from './index.ts';
import { type AnyLayer, layerFromConfig } from './index.ts';
import { withNestedLayers } from './nested-layer.ts';
import { onEachBackend } from './testing/backends.ts';
import { goldenFamilies } from './testing/golden-families.ts';
import { expectClose, type GoldenArray, type GoldenCase, read } from './testing/golden.ts';

function make({ layer, config }: GoldenCase): AnyLayer {
  return (factories as unknown as Record<string, (config: object) => AnyLayer>)[layer]!(
    withNestedLayers(config, (nested) => layerFromConfig(nested.className, nested.config)),
  );
}

onEachBackend(() => {
  describe.each(Object.entries(goldenFamilies))('%s', (_family, cases) => {
    it.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_name, golden) => {
      const layer = make(golden);
      const inputs = golden.inputs.map((array, index) =>
        golden.gradients.inputs[index] === null ? read(array) : variable(read(array), { name: `input ${index}` }),
      );
      layer.ensureBuilt(golden.inputs.map((array) => array.shape.slice(1)));
      expect([...layer.namedWeights.keys()], 'the weights in order').toEqual(Object.keys(golden.parameters));

      const differentiated = inputs.filter((_, index) => golden.gradients.inputs[index] !== null) as Variable[];
      const trainable = layer.namedTrainableVariables;
      expect([...trainable.keys()]).toEqual(Object.keys(golden.gradients.parameters));
      const expected = [
        ...golden.gradients.inputs.flatMap((gradient, index) =>
          gradient === null ? [] : [[`input ${index}`, gradient]],
        ),
        ...Object.entries(golden.gradients.parameters),
      ] as [string, GoldenArray][];

      const cotangents = listOf(golden.cotangent).map(read);
      const run = (): { outputs: Tensor[]; gradients: Tensor[] } => {
        let outputs!: Tensor[];
        const { grads } = valueAndGrad(() => {
          outputs = applyTo(layer, inputs, golden);
          return outputs.map((output, index) => sum(output.mul(cotangents[index]!))).reduce((a, b) => add(a, b));
        }, [...differentiated, ...trainable.values()]);
        return { outputs, gradients: [...grads.values()] };
      };
      const check = ({ outputs, gradients }: ReturnType<typeof run>): void => {
        const wanted = listOf(golden.output);
        expect(outputs.length, 'the number of outputs').toBe(wanted.length);
        outputs.forEach((output, index) => expectClose(output, wanted[index]!, `output ${index}`));
        expected.forEach(([name, gradient], index) =>
          expectClose(gradients[index]!, gradient, `the gradient of ${name}`),
        );
      };
      for (const step of [jit(run), run]) {
        layer.setWeights(Object.values(golden.parameters).map(read));
        check(step());
        for (const [name, after] of Object.entries({ ...frozenParameters(golden), ...golden.updates })) {
          expectClose(layer.namedWeights.get(name)!.variable, after, `${name} after the call`);
        }
      }
    });
  });
});

function applyTo(layer: AnyLayer, inputs: readonly Tensor[], golden: GoldenCase): Tensor[] {
  const { apply } = layer as unknown as { apply: (input: unknown, context: object) => Tensor | Tensor[] };
  const context = { training: golden.training, ...masksOf(golden) };
  return [apply.call(layer, inputs.length > 1 ? inputs : inputs[0], context)].flat() as Tensor[];
}

function listOf(arrays: GoldenArray | readonly GoldenArray[]): readonly GoldenArray[] {
  return Array.isArray(arrays) ? arrays : [arrays as GoldenArray];
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
