import { castFunction } from '@neurite/backend';
import { getKernel, type KernelFunc, type NamedTensorInfoMap, type TypedArray } from '@tensorflow/tfjs-core';
import type { HostKernels } from './host-kernels.ts';

/**
 * Cast, where floats beyond the range of int32 give its ends; those of tfjs-core wrap around.
 * All other casts are tfjs-core's.
 *
 * @internal
 */
export const cast: KernelFunc = (call) => {
  const x = (call.inputs as NamedTensorInfoMap)['x']!;
  if (x.dtype !== 'float32' || (call.attrs as { dtype: string }).dtype !== 'int32')
    return getKernel('Cast', 'cpu').kernelFunc(call);
  const host = call.backend as HostKernels;
  const saturate = castFunction('float32', 'int32');
  const values = Int32Array.from(host.data.get(x.dataId).values as TypedArray, saturate);
  return host.makeTensorInfo(x.shape, 'int32', values);
};
