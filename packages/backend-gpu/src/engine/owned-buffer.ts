/** A buffer of the GPU that is freed when nobody can reach this object any more, or by `disown` of the engine that made it. */
export class OwnedBuffer {
  readonly buffer: GPUBuffer;
  /** The turn of the engine's device on which it lies. */
  readonly generation: number;
  /** Lets the collector feel what the buffer weighs; see `Engine.own`. */
  weight: ArrayBuffer | undefined;

  constructor(buffer: GPUBuffer, generation: number, weight: ArrayBuffer | undefined) {
    this.buffer = buffer;
    this.generation = generation;
    this.weight = weight;
  }
}
