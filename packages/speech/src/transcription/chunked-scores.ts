import type { SpeechToText } from './speech-to-text.ts';

/** How much is heard at a time, in seconds. */
export interface Chunking {
  readonly chunk: number;
  /** How much of what came before is heard again with it. */
  readonly before: number;
  /** How much of what comes after is waited for. */
  readonly after: number;
}

/** Takes the scores of one frame: log-probabilities [classes]. */
type FrameListener = (scores: Float32Array) => void;

/**
 * What a network says of samples that arrive in pieces, frame by frame. Chunks are heard with what is around them, whose frames count with
 * their own chunk alone. Memory is bounded by a chunk and what is around it.
 */
export class ChunkedScores {
  readonly #recognizer: SpeechToText;
  readonly #listener: FrameListener;
  /** In samples. */
  readonly #chunk: number;
  readonly #before: number;
  readonly #after: number;
  /** The audio that is still needed; the first of it is sample `keptAt` of the whole. */
  #kept = new Float32Array(0);
  #keptAt = 0;
  /** The first sample that was not heard yet. */
  #next = 0;

  constructor(recognizer: SpeechToText, { chunk, before, after }: Chunking, listener: FrameListener) {
    this.#recognizer = recognizer;
    this.#listener = listener;
    // Whole frames of the output, so that chunks fit together.
    const stride = recognizer.model.frameStride;
    const framesIn = (seconds: number): number => Math.round(seconds / recognizer.secondsPerFrame);
    this.#chunk = Math.max(1, framesIn(chunk)) * stride;
    this.#before = framesIn(before) * stride;
    this.#after = framesIn(after) * stride;
  }

  /** Takes samples of the network's rate; hears the chunks that are whole with them, and what comes after them. */
  async push(samples: Float32Array): Promise<void> {
    const joined = new Float32Array(this.#kept.length + samples.length);
    joined.set(this.#kept);
    joined.set(samples, this.#kept.length);
    this.#kept = joined;
    while (this.#arrived >= this.#next + this.#chunk + this.#after) await this.#hear(this.#chunk);
    // Of a long piece no more is kept than of short ones.
    this.#kept = this.#kept.slice();
  }

  /** Hears the rest, where nothing follows. */
  async finish(): Promise<void> {
    while (this.#arrived > this.#next) await this.#hear(Math.min(this.#chunk, this.#arrived - this.#next));
  }

  get #arrived(): number {
    return this.#keptAt + this.#kept.length;
  }

  /** Hears so many samples more. */
  async #hear(samples: number): Promise<void> {
    const stride = this.#recognizer.model.frameStride;
    const from = Math.max(0, this.#next - this.#before);
    const to = Math.min(this.#arrived, this.#next + samples + this.#after);
    const heard = this.#kept.subarray(from - this.#keptAt, to - this.#keptAt);
    const [scores] = await this.#recognizer.logProbabilities([heard]);
    const [frames, classes] = scores!.shape as readonly [number, number];
    const first = (this.#next - from) / stride;
    // The last frame is around the end of the last sample.
    const isEnd = this.#next + samples === this.#arrived;
    const end = isEnd ? frames : Math.min(frames, first + samples / stride);
    const values = scores!.data as Float32Array;
    for (let frame = first; frame < end; frame++) {
      this.#listener(values.subarray(frame * classes, (frame + 1) * classes));
    }
    this.#next += samples;
    const needed = Math.max(this.#keptAt, this.#next - this.#before);
    this.#kept = this.#kept.subarray(needed - this.#keptAt);
    this.#keptAt = needed;
  }
}
