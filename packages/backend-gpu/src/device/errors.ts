import { NeuriteError } from '@neurite/backend';

/** What the GPU or its driver refused: the message has the kernel's or the buffer's label. */
export class GpuError extends NeuriteError {
  override name = 'GpuError';
}
