import type { BufferRef } from '@neurite/backend';
import { GpuArray } from './gpu-array.ts';

/** An array in a buffer of the GPU: a result, or something uploaded. */
export class GpuBuffer extends GpuArray implements BufferRef {
  protected readonly noun = 'buffer';
}
