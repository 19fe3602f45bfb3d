import { ArgumentError } from '@neurite/backend';
import { getKernel, type KernelFunc, type NamedTensorInfoMap, type TypedArray } from '@tensorflow/tfjs-core';
import type { HostKernels } from './host-kernels.ts';

/**
 * A kernel of tfjs-core that takes coordinates, and refuses those outside of any axis. tfjs-core's own look at row-major positions alone,
 * and [0, −1] or [0, 5] may be the position of another element.
 */
const insideOfAxes =
  (kernelName: string): KernelFunc =>
  (call) => {
    const { indices, params } = call.inputs as NamedTensorInfoMap;
    const shape = params?.shape ?? (call.attrs as unknown as { readonly shape: readonly number[] }).shape;
    const coordinates = (call.backend as HostKernels).data.get(indices!.dataId).values as TypedArray;
    // Where values are scattered, a plain list of indices is one of rows.
    const depth = params === undefined && indices!.shape.length < 2 ? 1 : (indices!.shape.at(-1) ?? 0);
    const place = coordinates.findIndex((at, index) => at < 0 || at >= shape[index % depth]!);
    if (place < 0) return getKernel(kernelName, 'cpu').kernelFunc(call);
    const first = place - (place % depth);
    throw new ArgumentError(
      `Invalid indices: [${coordinates.slice(first, first + depth).join(', ')}] does not exist in the shape [${shape.join(', ')}].`,
    );
  };

/** @internal */
export const gatherNd: KernelFunc = insideOfAxes('GatherNd');
/** @internal */
export const scatterNd: KernelFunc = insideOfAxes('ScatterNd');
