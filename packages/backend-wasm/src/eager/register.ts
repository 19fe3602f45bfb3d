import { elementCount, unaryFunction } from '@neurite/backend';
import { requireOneEngine } from '@neurite/backend/one-engine';
import {
  copyRegisteredKernels,
  env,
  Environment,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  type NamedTensorInfoMap,
  registerBackend,
  registerKernel,
  type TensorInfo,
  type TypedArray,
  unregisterKernel,
  version_core,
} from '@tensorflow/tfjs-core';
import type { Coprocessor } from './coprocessor.ts';
import { CROSSOVER_STEPS, type Delegation, delegations } from './delegation.ts';
import { cast } from './cast.ts';
import { gatherNd, scatterNd } from './coordinates.ts';
import { gather } from './gather.ts';
import { HostKernels } from './host-kernels.ts';
import { mean, sum } from './sum.ts';
import { topK } from './top-k.ts';

requireOneEngine('@neurite/backend-wasm', import.meta.url, { Environment, env, version_core });

/** @internal What the eager side of a backend is made of. */
export interface EagerOptions {
  /** What takes over the kernels of {@link delegations}; without it, all run on the host. */
  readonly coprocessor?: Coprocessor;
  /** From how many steps on. */
  readonly fromSteps?: number;
}

/** Bytes of an element, at most. */
const BYTES = 4;

/** @internal Registers a tfjs-core backend: the kernels of its cpu backend, some of them corrected, the heavy ones delegated. */
export function registerEagerKernels(
  backendName: string,
  { coprocessor, fromSteps = CROSSOVER_STEPS }: EagerOptions,
): HostKernels {
  copyRegisteredKernels('cpu', backendName);
  const kernels = new HostKernels();
  replaceKernel({ kernelName: 'Erf', backendName, kernelFunc: erf });
  const original = (kernelName: string): KernelFunc => getKernel(kernelName, backendName).kernelFunc;
  replaceKernel({ kernelName: 'GatherV2', backendName, kernelFunc: gather });
  replaceKernel({ kernelName: 'Sum', backendName, kernelFunc: sum });
  replaceKernel({ kernelName: 'Mean', backendName, kernelFunc: mean });
  replaceKernel({ kernelName: 'TopK', backendName, kernelFunc: topK });
  replaceKernel({ kernelName: 'Cast', backendName, kernelFunc: cast });
  replaceKernel({ kernelName: 'GatherNd', backendName, kernelFunc: gatherNd });
  replaceKernel({ kernelName: 'ScatterNd', backendName, kernelFunc: scatterNd });
  if (coprocessor !== undefined) {
    for (const [kernelName, delegation] of Object.entries(delegations)) {
      replaceKernel({
        kernelName,
        backendName,
        kernelFunc: delegate(coprocessor, kernelName, delegation, fromSteps, original(kernelName)),
      });
    }
  }
  registerBackend(backendName, () => kernels);
  return kernels;
}

function replaceKernel(config: KernelConfig): void {
  unregisterKernel(config.kernelName, config.backendName);
  registerKernel(config);
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

function delegate(
  coprocessor: Coprocessor,
  name: string,
  delegation: Delegation,
  fromSteps: number,
  onHost: KernelFunc,
): KernelFunc {
  const through = delegation.through?.((kernel) => coprocessor.kernel(kernel)!) ?? coprocessor.kernel(name)!;
  return (call) => {
    const inputs = call.inputs as NamedTensorInfoMap;
    const attributes = call.attrs ?? {};
    const work = delegation.work(inputs as Record<string, TensorInfo>, attributes);
    if (work === undefined || work.steps < fromSteps || work.results === 0) return onHost(call);
    let bytes = BYTES * work.results;
    for (const tensor of Object.values(inputs)) {
      if (tensor === undefined) continue;
      const count = elementCount(tensor.shape);
      // The co-processor does not expect empty operands.
      if (count === 0) return onHost(call);
      bytes += BYTES * count;
    }
    if (!coprocessor.hasRoom(bytes)) return onHost(call);
    const host = call.backend as HostKernels;
    const results = coprocessor
      .run(inputs, attributes, ({ dataId }) => host.data.get(dataId).values as TypedArray, through)
      .map(({ shape, dtype, data }) => host.makeTensorInfo(shape, dtype, data));
    return results.length === 1 ? results[0]! : results;
  };
}
