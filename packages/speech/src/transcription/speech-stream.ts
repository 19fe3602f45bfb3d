import { ArgumentError } from '@neurite/backend';
import { ArrivingAudio } from '../audio/arriving-audio.ts';
import type { AudioClip } from '../audio/audio-clip.ts';
import { BestPath } from '../ctc/ctc-decode.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { ChunkedScores } from './chunked-scores.ts';
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
  readonly #arriving: ArrivingAudio;
  readonly #path = new BestPath();
  readonly #scores: ChunkedScores;
  readonly #turns = new OneAtATime();

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
    this.#scores = new ChunkedScores(recognizer, { chunk, before, after }, (scores) => this.#path.push(scores));
  }

  /**
   * Takes a piece of audio, of any rate and length; gives all that was said until now.
   *
   * @throws ArgumentError when a sample is NaN, or the rate changes
   */
  async push(clip: AudioClip): Promise<Transcript> {
    return this.#turns.run(async () => {
      await this.#scores.push(this.#arriving.push(clip, 'push'));
      return this.#transcript();
    });
  }

  /** Says that nothing follows; gives all that was said. */
  async finish(): Promise<Transcript> {
    return this.#turns.run(async () => {
      await this.#scores.push(this.#arriving.flush());
      await this.#scores.finish();
      return this.#transcript();
    });
  }

  #transcript(): Transcript {
    return transcriptOf(this.#path.finish(), this.#recognizer.tokenizer, this.#recognizer.secondsPerFrame);
  }
}
