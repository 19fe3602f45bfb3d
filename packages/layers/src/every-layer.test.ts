import '@neurite/backend-cpu';
import { ShapeError } from '@neurite/backend';
import { type DType, type NdArray, ndArray, setSeed, sizeOf, type Tensor, useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as everything from './index.ts';
import { fitsShape } from './shape.ts';
import { type AnyLayer, type ExampleShape, input, Layer, layerFromConfig, layerToConfig } from './index.ts';
import { samples } from './testing/any-layer.ts';

beforeAll(() => useBackend('cpu'));

const BATCH = 2;

/** Distinct small numbers; for an embedding, indices that it has. */
function valuesFor(layer: AnyLayer, shape: ExampleShape, dtype: DType = 'float32'): NdArray {
  const full = [BATCH, ...(shape as readonly number[])];
  const bound = layer instanceof everything.Embedding ? layer.inputDim : 7;
  const values = Array.from({ length: sizeOf(full) }, (_, index) => (index * 3) % bound);
  return { ...ndArray(values, undefined, dtype), shape: full };
}

/** The layer's output; of several, the first. */
function apply<T = Tensor>(layer: AnyLayer, inputs: readonly unknown[]): T {
  const given = inputs.length > 1 || takesList(layer) ? inputs : inputs[0];
  const output = (layer as unknown as { apply: (input: unknown) => T | T[] }).apply(given);
  return Array.isArray(output) ? output[0]! : output;
}

/** Whether a layer takes lists only: its own words, when it is asked with something that is none. */
function takesList(layer: AnyLayer): boolean {
  try {
    (layer as unknown as { isInputList: (input: unknown) => boolean }).isInputList(0);
    return false;
  } catch {
    return true;
  }
}

it('has samples of every layer that the package exports', () => {
  const exported = Object.values(everything).filter(
    (item) => typeof item === 'function' && item.prototype instanceof Layer && Object.hasOwn(item, 'className'),
  ) as unknown as { className: string }[];
  expect(exported.map((layerClass) => layerClass.className).sort()).toEqual(Object.keys(samples).sort());
});

describe.each(Object.entries(samples))('%s', (className, arbitrary) => {
  it('gives what computeOutputShape and computeOutputDType say', () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom<DType>('float32', 'int32'), ({ layer, shapes }, dtype) => {
        const output = apply(
          layer,
          shapes.map((shape) => valuesFor(layer, shape, dtype)),
        );
        expect(output.shape.slice(1)).toEqual(layer.computeOutputShapes(shapes)[0]);
        expect(output.dtype).toBe(layer.computeOutputDType(shapes.map(() => dtype)));
        expect(output.shape[0]).toBe(BATCH);
      }),
      { numRuns: 30 },
    );
  });

  it('says the same of symbolic inputs, whose lengths may be open', () => {
    fc.assert(
      fc.property(arbitrary, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), ({ layer, shapes }, isOpen) => {
        const actual = layer.computeOutputShapes(shapes)[0]!;
        const open = shapes.map((shape) => shape.map((n, axis) => (isOpen[axis] ? null : n)));
        const outputs = symbolically(layer, open);
        expect(outputs === undefined || fitsShape(actual, outputs), 'what comes out fits').toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('can be made anew from its config, and then computes the same', () => {
    fc.assert(
      fc.property(arbitrary, ({ layer, shapes }) => {
        // It holds a function of the user's own, which no file can.
        if (className === 'Lambda') return assertUnsavable(layer);
        const saved = layerToConfig(layer);
        expect(saved.className).toBe(className);
        const again = layerFromConfig(className, JSON.parse(JSON.stringify(saved.config)));
        expect(again.constructor).toBe(layer.constructor);
        expect(again.getConfig()).toEqual(layer.getConfig());
        const inputs = shapes.map((shape) => valuesFor(layer, shape));
        const outputs = [layer, again].map((made) => {
          setSeed(1);
          return apply(made, inputs).arraySync();
        });
        expect(outputs[1]).toEqual(outputs[0]);
        expect([...again.namedWeights.keys()]).toEqual([...layer.namedWeights.keys()]);
      }),
      { numRuns: 15 },
    );
  });
});

/** The shape that comes out; nothing where a layer must know a length that is open. */
function symbolically(layer: AnyLayer, shapes: readonly ExampleShape[]): ExampleShape | undefined {
  try {
    return apply<{ shape: ExampleShape }>(
      layer,
      shapes.map((shape) => input({ shape })),
    ).shape;
  } catch (error) {
    if (error instanceof ShapeError && error.message.includes('needs to know the length of axis')) return undefined;
    throw error;
  }
}

function assertUnsavable(layer: AnyLayer): void {
  expect(() => layerToConfig(layer)).toThrow(/a function of your own.*customObjects/);
}
