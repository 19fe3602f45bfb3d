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
 * GatherV2, which in tfjs-core works out the coordinates of every element. Slices lie in one piece: they are copied as they are, which is
 * a hundred times faster. Texts go to tfjs-core's own.
 *
 * @internal
 */
export const gather: KernelFunc = (call) => {
  const { x, indices } = call.inputs as NamedTensorInfoMap;
  const host = call.backend as HostKernels;
  const values = host.data.get(x!.dataId).values;
  if (!ArrayBuffer.isView(values) || x!.dtype === 'complex64') return getKernel('GatherV2', 'cpu').kernelFunc(call);
  const { axis, batchDims } = call.attrs as { axis: number; batchDims?: number };
  const [along] = util.parseAxisParam(axis, x!.shape);
  const positions = host.data.get(indices!.dataId).values as TypedArray;
  const length = x!.shape[along!]!;
  for (const position of positions) {
    util.assert(
      position >= 0 && position < length,
      () => `GatherV2: the index value ${position} is not in [0, ${length - 1}]`,
    );
  }
  const { batchSize, outerSize, sliceSize, outputShape } = backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    along!,
    batchDims ?? 0,
  );
  const each = batchSize === 0 ? 0 : positions.length / batchSize;
  const result = util.getTypedArrayFromDType(x!.dtype as 'float32', util.sizeFromShape(outputShape));
  let to = 0;
  for (let outer = 0; outer < batchSize * outerSize; outer++) {
    const first = Math.floor(outer / outerSize) * each;
    for (let index = 0; index < each; index++) {
      const from = (outer * length + positions[first + index]!) * sliceSize;
      if (sliceSize === 1) result[to] = values[from]!;
      else result.set(values.subarray(from, from + sliceSize), to);
      to += sliceSize;
    }
  }
  return host.makeTensorInfo(outputShape, x!.dtype, result);
};
