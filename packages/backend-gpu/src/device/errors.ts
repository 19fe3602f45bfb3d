import { NeuriteError } from '@neurite/backend';

/**
 * What the GPU or its driver refused: the message has the kernel's or the buffer's label.
 *
 * @example
 * try {
 *   await model.fit(x, y);
 * } catch (error) {
 *   if (!(error instanceof GpuError)) throw error;
 *   await useBackend('gpu'); // opens it again, if the driver took it away
 *   await model.loadWeights('runs/last.safetensors');
 * }
 */
export class GpuError extends NeuriteError {
  override name = 'GpuError';
}

/** An error for what was on a device that its user gave back. */
export const disposedError = (): GpuError =>
  new GpuError('The GPU backend was disposed: nothing that it held can be read any more.');

/** An error for what was on a device that is gone. */
export const lostError = (message: string): GpuError =>
  new GpuError(
    `The GPU was lost (${message.trim() || 'the driver gave no reason'}), and with it what it held. ` +
      "Call useBackend('gpu') again, and go on from the last checkpoint.",
  );

/** An error for whoever wants a value at once. */
export const synchronousReadError = (): NeuriteError =>
  new NeuriteError(
    "Values on the GPU cannot be read without waiting: write 'await x.data()' (or array(), item()) in place of dataSync(), arraySync() and itemSync().",
  );
