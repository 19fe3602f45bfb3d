import { ArgumentError } from '@neurite/backend';
import { ArrivingAudio } from '../audio/arriving-audio.ts';
import type { AudioClip } from '../audio/audio-clip.ts';
import { BestPath } from '../ctc/ctc-decode.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import type { SpeechToText } from './speech-to-text.ts';
import { type Transcript, transcriptOf } from './transcript.ts';

/** Options of a stream. */
export interface SpeechStreamOptions {
  /** How much audio is taken at a time, in seconds. Default 0.8 */
  readonly chunk?: number;
  /** How much of what came before is heard again with it, in seconds. Default 2.4 */
  readonly before?: number;
  /** How much of what comes after is waited for, in seconds: the delay. Default 0.8, and 0 for a causal network */
  readonly after?: number;
}

/**
 * Transcribes audio that arrives in pieces; made by `recognizer.stream()`. Memory is bounded by a chunk and what is around it.
 *
 * @example
 * const stream = recognizer.stream({ after: 0.4 });
 * for await (const clip of microphone) page.textContent = (await stream.push(clip)).text;
 * const { words } = await stream.finish();
 */
export class SpeechStream {
  readonly #recognizer: SpeechToText;
  readonly #path = new BestPath();
  readonly #chunk: number;
  readonly #before: number;
  readonly #after: number;
  readonly #arriving: ArrivingAudio;
  readonly #turns = new OneAtATime();
  /** The audio that is still needed; the first of it is sample `keptAt` of the whole. */
  #kept = new Float32Array(0);
  #keptAt = 0;
  /** The first sample that was not transcribed yet. */
  #next = 0;

  /** @internal */
  constructor(recognizer: SpeechToText, options: SpeechStreamOptions) {
    const { chunk = 0.8, before = 2.4, after = recognizer.model.isCausal ? 0 : 0.8 } = options;
    if (!(chunk > 0 && before >= 0 && after >= 0)) {
      throw new ArgumentError(
        `stream: chunk must be positive, before and after at least 0 seconds; got ${chunk}, ${before} and ${after}.`,
      );
    }
    this.#recognizer = recognizer;
    this.#arriving = new ArrivingAudio(recognizer.sampleRate);
    // Whole frames of the output, so that chunks fit together.
    const frames = (seconds: number): number => Math.round(seconds / recognizer.secondsPerFrame);
    const stride = recognizer.model.frameStride;
    this.#chunk = Math.max(1, frames(chunk)) * stride;
    this.#before = frames(before) * stride;
    this.#after = frames(after) * stride;
  }

  /**
   * Takes a piece of audio, of any rate and length; gives all that was said until now.
   *
   * @throws ArgumentError when a sample is NaN, or the rate changes
   */
  async push(clip: AudioClip): Promise<Transcript> {
    return this.#turns.run(async () => {
      await this.#hear(this.#arriving.push(clip));
      return this.#transcript();
    });
  }

  /** Says that nothing follows; gives all that was said. */
  async finish(): Promise<Transcript> {
    return this.#turns.run(async () => {
      await this.#hear(this.#arriving.flush());
      while (this.#arrived > this.#next) await this.#take(Math.min(this.#chunk, this.#arrived - this.#next));
      return this.#transcript();
    });
  }

  /** Transcribes a whole stream, whose text is written out once, in the end. @internal */
  async transcribe(pieces: AsyncIterable<AudioClip> | Iterable<AudioClip>): Promise<Transcript> {
    for await (const clip of pieces) await this.#turns.run(async () => this.#hear(this.#arriving.push(clip)));
    if (this.#arriving.isEmpty) throw new ArgumentError('transcribe: the audio is empty.');
    return this.finish();
  }

  get #arrived(): number {
    return this.#keptAt + this.#kept.length;
  }

  /** Takes samples of the network's rate, and transcribes whole chunks. */
  async #hear(samples: Float32Array): Promise<void> {
    const joined = new Float32Array(this.#kept.length + samples.length);
    joined.set(this.#kept);
    joined.set(samples, this.#kept.length);
    this.#kept = joined;
    while (this.#arrived >= this.#next + this.#chunk + this.#after) await this.#take(this.#chunk);
    // Of a long piece no more is kept than of short ones.
    this.#kept = this.#kept.slice();
  }

  /** Transcribes so many samples more. */
  async #take(samples: number): Promise<void> {
    const stride = this.#recognizer.model.frameStride;
    const from = Math.max(0, this.#next - this.#before);
    const to = Math.min(this.#arrived, this.#next + samples + this.#after);
    const heard = this.#kept.subarray(from - this.#keptAt, to - this.#keptAt);
    const [scores] = await this.#recognizer.logProbabilities([heard]);
    const [frames, classes] = scores!.shape as readonly [number, number];
    const first = (this.#next - from) / stride;
    const end = Math.min(frames, first + Math.ceil(samples / stride));
    const values = scores!.data as Float32Array;
    for (let frame = first; frame < end; frame++) {
      this.#path.push(values.subarray(frame * classes, (frame + 1) * classes));
    }
    this.#next += samples;
    const needed = Math.max(this.#keptAt, this.#next - this.#before);
    this.#kept = this.#kept.subarray(needed - this.#keptAt);
    this.#keptAt = needed;
  }

  #transcript(): Transcript {
    return transcriptOf(this.#path.finish(), this.#recognizer.tokenizer, this.#recognizer.secondsPerFrame);
  }
}
