import '@neurite/backend-cpu';
import { useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import * as everything from './index.ts';
import { samples } from './testing/any-layer.ts';
import type { GoldenCase } from './testing/golden.ts';
import { goldenFamilies } from './testing/golden-families.ts';

beforeAll(() => useBackend('cpu'));

/** The weights that a layer of a class can have, over many of its options: their paths, and whether they are trained. */
function weightsOf(className: string): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { layer, shapes } of fc.sample(samples[className]!, { numRuns: 60, seed: 1 })) {
    layer.ensureBuilt(shapes);
    for (const [path, { variable }] of layer.namedWeights) found.set(path, variable.trainable);
  }
  return found;
}

/** The classes that make weights, with these. */
function classesWithWeights(): [className: string, weights: ReadonlyMap<string, boolean>][] {
  return Object.keys(samples)
    .map((className): [string, ReadonlyMap<string, boolean>] => [className, weightsOf(className)])
    .filter(([, weights]) => weights.size > 0);
}

/** The cases of a class, found by the class of which its factory makes a layer. */
function casesOf(className: string): readonly GoldenCase[] {
  const factory = Object.keys(everything).find(
    (name) => name !== className && name.toLowerCase() === className.toLowerCase(),
  );
  return Object.values(goldenFamilies)
    .flat()
    .filter(({ layer }) => layer === factory);
}

/** What no case of a class holds to PyTorch's numbers. golden.test.ts runs every case, eager and compiled, on each backend. */
function gaps(className: string, weights: ReadonlyMap<string, boolean>): string[] {
  const cases = casesOf(className);
  if (cases.length === 0) return [`${className}: no golden vectors`];
  const known = new Set(cases.flatMap(({ parameters }) => Object.keys(parameters)));
  const differentiated = new Set(cases.flatMap(({ gradients }) => Object.keys(gradients.parameters)));
  return [
    ...cases.flatMap(({ name, inputs, gradients }) =>
      inputs.flatMap(({ dtype = 'float32' }, index) =>
        dtype === 'float32' && gradients.inputs[index] == null ? [`${name}: no gradient of input ${index}`] : [],
      ),
    ),
    ...[...weights].flatMap(([path, isTrained]) => {
      if (!known.has(path)) return [`${className}: no case with the weight ${path}`];
      return isTrained && !differentiated.has(path) ? [`${className}: no gradient of ${path}`] : [];
    }),
  ];
}

it('every layer with weights has golden vectors: its output, the gradients of its inputs and of each weight', () => {
  const classes = classesWithWeights();
  expect(classes.map(([className]) => className)).toEqual(expect.arrayContaining(['Dense', 'Lstm', 'PReLU']));
  expect(classes.flatMap(([className, weights]) => gaps(className, weights))).toEqual([]);
});
