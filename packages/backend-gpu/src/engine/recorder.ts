/** Records kernels and copies for one submission; passes are opened and closed as they are needed. */
export class Recorder {
  readonly #device: GPUDevice;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  /** How often commands were submitted. */
  submissions = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get pass(): GPUComputePassEncoder {
    this.#pass ??= this.#commands().beginComputePass();
    return this.#pass;
  }

  copy(
    from: { readonly buffer: GPUBuffer; readonly offset: number; readonly bytes: number },
    to: GPUBuffer,
    toOffset = 0,
  ): void {
    if (from.bytes === 0) return;
    this.#endPass();
    this.#commands().copyBufferToBuffer(from.buffer, from.offset, to, toOffset, from.bytes);
  }

  /** Hands over what was recorded. */
  submit(): void {
    this.#endPass();
    if (this.#encoder === undefined) return;
    this.#device.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.submissions += 1;
  }

  #commands(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder();
    return this.#encoder;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }
}
