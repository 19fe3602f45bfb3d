import { type DType, elementCount, type HostArray, type TypedArray } from '@neurite/backend';
import {
  findBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWasmBackend } from '../backend.ts';
import type { HostKernels } from './host-kernels.ts';

const backend = createWasmBackend({ name: 'host-kernels', coprocessor: false });
const { tfjsBackend } = backend.eager;
let host: HostKernels;

beforeAll(async () => {
  await backend.init();
  host = findBackend(tfjsBackend) as HostKernels;
});
afterAll(() => backend.dispose());

/** What a kernel gives, of our registration or of tfjs-core's. */
function run(
  kernel: string,
  inputs: Readonly<Record<string, HostArray>>,
  attributes: NamedAttrMap,
  registration: string,
): HostArray {
  const operands: NamedTensorInfoMap = {};
  for (const [name, { data, shape, dtype }] of Object.entries(inputs))
    operands[name] = { dataId: host.write(data, [...shape], dtype), shape: [...shape], dtype };
  const { dataId, shape, dtype } = getKernel(kernel, registration).kernelFunc({
    inputs: operands,
    attrs: attributes,
    backend: host,
  }) as TensorInfo;
  return { data: host.readSync(dataId) as TypedArray, shape, dtype: dtype as DType };
}

const numbers = (shape: readonly number[]): HostArray => ({
  data: Float32Array.from({ length: elementCount(shape) }, (_, index) => Math.fround(Math.sin(index * 7.3 + 1))),
  shape,
  dtype: 'float32',
});

const shapes = fc.array(fc.nat(4), { maxLength: 5 });

describe('kernels of our own on the host are those of tfjs-core, only faster', () => {
  it.each(['Sum', 'Mean'])('%s', (kernel) => {
    const calls = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, axis) => axis)), fc.boolean()),
    );
    fc.assert(
      fc.property(calls, ([shape, axis, keepDims]) => {
        const [own, original] = [tfjsBackend, 'cpu'].map((registration) =>
          run(kernel, { x: numbers(shape) }, { axis, keepDims }, registration),
        ) as [HostArray, HostArray];
        expect(own.shape).toEqual(original.shape);
        own.data.forEach((value, index) => expect(value).toBeCloseTo(original.data[index]!, 5));
      }),
      { numRuns: 500 },
    );
    const integers = { x: { data: Int32Array.of(1, 2, 4, 2_000_000_000), shape: [4], dtype: 'int32' } } as const;
    expect(run(kernel, integers, { axis: [0], keepDims: false }, tfjsBackend)).toEqual(
      run(kernel, integers, { axis: [0], keepDims: false }, 'cpu'),
    );
  });

  it('adds up in double precision', () => {
    const x: HostArray = { data: new Float32Array(1_000_000).fill(0.1), shape: [1000, 1000], dtype: 'float32' };
    for (const axis of [[0, 1], [0], [1]]) {
      const { data } = run('Sum', { x }, { axis, keepDims: false }, tfjsBackend);
      expect(data[0]! / (axis.length === 2 ? 1e5 : 100)).toBeCloseTo(1, 6);
    }
  });

  it('GatherV2', () => {
    const calls = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)))
      .chain(([shape, axis]) =>
        fc.tuple(
          fc.constant(shape),
          fc.constant(axis),
          fc.nat(axis),
          fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
        ),
      )
      .chain(([shape, axis, batchDims, more]) => {
        const places = [...shape.slice(0, batchDims), ...more];
        const count = elementCount(places);
        return fc.tuple(
          fc.constant({ shape, axis, batchDims, places }),
          fc.array(fc.nat(shape[axis]! - 1), { minLength: count, maxLength: count }),
        );
      });
    fc.assert(
      fc.property(calls, ([{ shape, axis, batchDims, places }, positions]) => {
        const inputs = {
          x: numbers(shape),
          indices: { data: Int32Array.from(positions), shape: places, dtype: 'int32' },
        } as const;
        expect(run('GatherV2', inputs, { axis, batchDims }, tfjsBackend)).toEqual(
          run('GatherV2', inputs, { axis, batchDims }, 'cpu'),
        );
      }),
      { numRuns: 500 },
    );
    const outside = { x: numbers([3]), indices: { data: Int32Array.of(0, 3), shape: [2], dtype: 'int32' } } as const;
    expect(() => run('GatherV2', outside, { axis: 0, batchDims: 0 }, tfjsBackend)).toThrow(
      'GatherV2: the index value 3 is not in [0, 2]',
    );
  });

  it('Erf, which in tfjs-core has no correct digit near 0', () => {
    const x: HostArray = { data: Float32Array.of(1e-6, -1e-6, 0, 0.5, 4), shape: [5], dtype: 'float32' };
    const { data } = run('Erf', { x }, {}, tfjsBackend);
    [1.1283792e-6, -1.1283792e-6, 0, 0.5204999, 1].forEach((value, index) =>
      expect(Math.abs(data[index]! - value)).toBeLessThanOrEqual(1e-7 * Math.abs(value)),
    );
  });
});

describe('what the host holds', () => {
  it('is known, and forgotten when it is given back', () => {
    const before = backend.memory();
    const dataId = host.write(new Float32Array(100), [100], 'float32');
    expect(backend.memory()).toEqual({ bytes: before.bytes + 400, buffers: before.buffers + 1 });
    host.incRef(dataId);
    expect(host.disposeData(dataId)).toBe(false);
    expect(backend.memory().buffers).toBe(before.buffers + 1);
    expect(host.disposeData(dataId)).toBe(true);
    expect(backend.memory()).toEqual(before);
  });
});
