import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * tfjs-node's own kernels over a library of TensorFlow's that computes on the processor, and says that it does not: what a card computes is
 * not seen by it, but all that stands before the card is. The README says how to build the addon.
 *
 * @param addon the path of a `tfjs_binding.node`
 */
export function tensorflowOnProcessor(addon: string): { readonly backend: () => unknown } {
  const require = createRequire(import.meta.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const dist = dirname(require.resolve('@tensorflow/tfjs-node-gpu'));
  require(join(dist, 'register_all_kernels.js'));
  const { NodeJSKernelBackend } = require(join(dist, 'nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: new (binding: unknown, packageName: string) => object;
  };
  const tf = require('@tensorflow/tfjs') as {
    registerBackend: (name: string, factory: () => object) => void;
    findBackend: (name: string) => object | null;
  };
  const backend = new NodeJSKernelBackend(require(addon), '@tensorflow/tfjs-node-gpu');
  if (tf.findBackend('tensorflow') === null)
    tf.registerBackend('tensorflow', () => Object.assign(backend, { isUsingGpuDevice: true }));
  return { backend: () => tf.findBackend('tensorflow') };
}
