import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cast, grad, jit, ndArray, type Tensor, tensor } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

onEachBackend(() => {
  it('casts: towards zero for int32, what is not zero is true', () => {
    expect(cast([1.9, -1.9, 0], 'int32').dataSync()).toEqual(Int32Array.of(1, -1, 0));
    expect(cast([0.5, 0, -2, NaN], 'bool').dataSync()).toEqual(Uint8Array.of(1, 0, 1, 1));
    expect(cast([true, false], 'float32').dataSync()).toEqual(Float32Array.of(1, 0));
    expect(cast([true, false], 'int32').dataSync()).toEqual(Int32Array.of(1, 0));
    expect(cast(tensor([3, -2], [2], 'int32'), 'float32').dataSync()).toEqual(Float32Array.of(3, -2));
  });

  it('gives the ends of int32 for what is beyond them, compiled or not', () => {
    const x = tensor([3e9, -3e9, Infinity, -Infinity, NaN, 2 ** 31, -(2 ** 31) - 256, 4294967297.5]);
    const [lowest, highest] = [-(2 ** 31), 2 ** 31 - 1];
    const expected = Int32Array.of(highest, lowest, highest, lowest, 0, highest, lowest, highest);
    expect(cast(x, 'int32').dataSync()).toEqual(expected);
    const compiled = jit((floats: Tensor) => cast(floats, 'int32'));
    expect(compiled(x).dataSync()).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.float(), { minLength: 8, maxLength: 8 }), (values) => {
        const floats = tensor(values);
        expect(compiled(floats).dataSync()).toEqual(cast(floats, 'int32').dataSync());
      }),
      { numRuns: 50 },
    );
  });

  it('computes with what was cast', () => {
    expect(cast([true, false], 'float32').sub(0.5).sqrt().dataSync()[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(cast([true, false, true], 'float32').sum().itemSync()).toBe(2);
    expect(cast([2.7, -2.7], 'int32').mul(2).arraySync()).toEqual([4, -4]);
  });

  it('leaves a tensor alone that has the type already', () => {
    const x = tensor([1, 2]);
    expect(cast(x, 'float32')).toBe(x);
  });

  it('cuts gradients off where values become whole', () => {
    expect(grad((x) => x.mul(x.cast('int32')).sum())([1.5, 2.5]).arraySync()).toEqual([1, 2]);
    expect(() => grad((x) => x.sum())(tensor([1], [1], 'int32'))).toThrow(
      'Only float32 tensors can be differentiated by; got Tensor(int32[1]). Cast it first.',
    );
  });

  it('names element types that do not exist', () => {
    expect(() => cast([1], 'int' as never)).toThrow(
      "Unknown element type 'int'. Did you mean 'int32'? Known: bool, int32, float32.",
    );
    expect(() => tensor([1], [1], 'float64' as never)).toThrow(
      "Unknown element type 'float64'. Did you mean 'float32'?",
    );
    expect(() => ndArray([1], [1], 'string' as never)).toThrow("Unknown element type 'string'.");
    expect(() => tensor(new Float64Array(2) as never)).toThrow('Float64Array');
  });
});
