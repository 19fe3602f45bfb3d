import {
  backend_util,
  getKernel,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TypedArray,
  util,
} from '@tensorflow/tfjs-core';
import type { HostKernels } from './host-kernels.ts';

/**
 * Sum and Mean of float32, added up in double precision as tfjs-core does it, in the order in which the elements lie: tfjs-core transposes
 * whatever is not added up along the last axes, and divides every element before it takes a mean, at a hundred times the price.
 * The other element types go to tfjs-core's own.
 */
function total(isMean: boolean): KernelFunc {
  return (call) => {
    const x = (call.inputs as NamedTensorInfoMap)['x']!;
    if (x.dtype !== 'float32') return getKernel(isMean ? 'Mean' : 'Sum', 'cpu').kernelFunc(call);
    const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
    const axes = util.parseAxisParam(axis, x.shape);
    const [outShape, reduced] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const host = call.backend as HostKernels;
    const sums = new Float64Array(util.sizeFromShape(outShape));
    if (x.shape.every((length) => length > 0)) addUp(host.data.get(x.dataId).values as TypedArray, x.shape, axes, sums);
    const count = isMean ? util.sizeFromShape(reduced) : 1;
    // The mean of nothing is 0, as tfjs-core has it.
    if (count > 1) for (let index = 0; index < sums.length; index++) sums[index]! /= count;
    const result = new Float32Array(sums);
    return host.makeTensorInfo(
      keepDims ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape,
      'float32',
      result,
    );
  };
}

/** @internal */
export const sum: KernelFunc = total(false);
/** @internal */
export const mean: KernelFunc = total(true);

/** Adjacent axes that are treated alike, as one. */
interface Group {
  length: number;
  readonly isReduced: boolean;
  /** From one position to the next in the result. */
  step: number;
}

function addUp(values: TypedArray, shape: readonly number[], axes: readonly number[], sums: Float64Array): void {
  const groups: Group[] = [{ length: 1, isReduced: axes.includes(shape.length - 1), step: 0 }];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const isReduced = axes.includes(axis);
    if (groups[0]!.isReduced !== isReduced) groups.unshift({ length: 1, isReduced, step: 0 });
    const group = groups[0]!;
    if (!isReduced && group.step === 0) group.step = step;
    group.length *= shape[axis]!;
    if (!isReduced) step *= shape[axis]!;
  }
  let at = 0;
  const visit = (level: number, to: number): void => {
    const { length, isReduced, step: each } = groups[level]!;
    if (level < groups.length - 1) {
      for (let index = 0; index < length; index++) visit(level + 1, to + index * each);
    } else if (isReduced) {
      let total = 0;
      for (const end = at + length; at < end; at++) total += values[at]!;
      sums[to]! += total;
    } else {
      for (let index = 0; index < length; index++, at++) sums[to + index]! += values[at]!;
    }
  };
  visit(0, 0);
}
