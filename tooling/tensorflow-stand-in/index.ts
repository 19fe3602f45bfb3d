import { tensorflowOnProcessor } from './tensorflow-on-processor.ts';
import { type StandIn, tensorflowStandIn } from './tensorflow-stand-in.ts';

export { type StandIn, tensorflowStandIn };

/** The addon over TensorFlow itself that tests are to use; `undefined`: they use the stand-in. */
export const tensorflowAddon: string | undefined = process.env['NEURITE_TFJS_ADDON'];

/** What tests load in the place of `@tensorflow/tfjs-node-gpu`. */
export async function openTensorFlow(): Promise<{ readonly backend: () => unknown }> {
  return tensorflowAddon === undefined ? tensorflowStandIn() : tensorflowOnProcessor(tensorflowAddon);
}
