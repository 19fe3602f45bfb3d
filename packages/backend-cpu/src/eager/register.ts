import { unaryFunction } from '@neurite/backend';
import { requireOneEngine } from '@neurite/backend/one-engine';
import {
  copyRegisteredKernels,
  env,
  Environment,
  type KernelFunc,
  type NamedTensorInfoMap,
  registerBackend,
  registerKernel,
  type TypedArray,
  unregisterKernel,
  version_core,
} from '@tensorflow/tfjs-core';
import { cast } from './cast.ts';
import { gatherNd, scatterNd } from './coordinates.ts';
import { HostKernels } from './host-kernels.ts';
import { topK } from './top-k.ts';

requireOneEngine('@neurite/backend-cpu', import.meta.url, { Environment, env, version_core });

/** @internal Registers a tfjs-core backend: the kernels of its cpu backend, some of them corrected. */
export function registerEagerKernels(backendName: string): HostKernels {
  copyRegisteredKernels('cpu', backendName);
  const kernels = new HostKernels();
  const corrected = { Erf: erf, TopK: topK, Cast: cast, GatherNd: gatherNd, ScatterNd: scatterNd };
  for (const [kernelName, kernelFunc] of Object.entries(corrected)) {
    unregisterKernel(kernelName, backendName);
    registerKernel({ kernelName, backendName, kernelFunc });
  }
  registerBackend(backendName, () => kernels);
  return kernels;
}

/** tfjs-core's own has no correct digit left near 0, and with it the derivative of gelu is wrong. */
const erf: KernelFunc = ({ inputs, backend }) => {
  const x = (inputs as NamedTensorInfoMap)['x']!;
  const kernels = backend as HostKernels;
  const scalar = unaryFunction('erf', 'float32');
  const values = new Float32Array(kernels.data.get(x.dataId).values as TypedArray);
  for (let index = 0; index < values.length; index++) values[index] = scalar(values[index]!);
  return kernels.makeTensorInfo(x.shape, 'float32', values);
};
