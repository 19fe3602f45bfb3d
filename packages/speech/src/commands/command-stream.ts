import { ArgumentError } from '@neurite/backend';
import { ArrivingAudio } from '../audio/arriving-audio.ts';
import type { AudioClip } from '../audio/audio-clip.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import type { CommandRecognizer, Recognition } from './command-recognizer.ts';

/** Options of a stream. */
export interface CommandStreamOptions {
  /** How often the network listens, in seconds. Default 0.1 */
  readonly stride?: number;
  /** Over how long probabilities are averaged, in seconds. Default 0.3 */
  readonly smoothing?: number;
  /** The averaged probability from which on a word was heard. Default 0.3, or 1.5 / classes where these are fewer than five */
  readonly threshold?: number;
  /** How long after a word nothing is reported, in seconds. Default 0.5 */
  readonly refractory?: number;
  /** What is softer than this counts as silence without being listened to, in dB of full scale. Default −60 */
  readonly floor?: number;
}

/** A word that was heard in a stream. */
export interface CommandEvent {
  readonly word: string;
  /** The averaged probability. */
  readonly confidence: number;
  /** When it was recognised: the end of the audio that it took, in seconds from the beginning. */
  readonly time: number;
}

/** How fast a stream is. */
export interface StreamFigures {
  /** Audio that came, in seconds. */
  readonly audio: number;
  /** Time spent listening, in seconds. */
  readonly computing: number;
  /** The share of the one in the other: below 1 it keeps up. */
  readonly realTimeFactor: number;
  /** The longest time that one window took, in milliseconds. */
  readonly slowest: number;
}

/** What listens: a window of samples in, probabilities out. */
type Listener = Pick<CommandRecognizer, 'settings' | 'labels' | 'predict' | 'recognition'>;

/** A word that was reported may be so again when its averaged probability fell below this share of the threshold. */
const RELEASED = 0.5;
/** A word must be so many times as likely as the next one. */
const LEAD = 1.25;
/** What is heard must have this share of its energy away from the edges of the window, which have this share of its length each. */
const [INSIDE, EDGE] = [0.5, 0.2];

/**
 * Listens to audio that arrives in pieces; made by `recognizer.stream()`. Memory is bounded by a window.
 *
 * Networks learn from whole words: a window at whose edges most of the sound stands, as a word comes in or goes out, counts as silence.
 * A word is seen whole in one window after the other: its averaged probability rises to a plateau, and falls when it leaves. It is reported
 * when it is above the threshold and likelier than all others, and not again before it is well below, so a look that errs makes no second word.
 *
 * @example
 * const stream = recognizer.stream({ threshold: 0.7 });
 * for await (const clip of microphone) for (const { word, time } of await stream.push(clip)) console.log(word, time);
 */
export class CommandStream {
  readonly #recognizer: Listener;
  readonly #options: Required<CommandStreamOptions>;
  readonly #window: Float32Array;
  readonly #stride: number;
  readonly #silence: Float32Array;
  readonly #arriving: ArrivingAudio;
  readonly #turns = new OneAtATime();
  #posteriors: Float32Array[] = [];
  /** Samples that came, and how many there must be for the next look. */
  #arrived = 0;
  #next: number;
  /** How many of them are silence that nobody pushed. */
  #added = 0;
  #quietUntil = 0;
  /** The word that was reported last, while it is still in the window, and when it must have left that. */
  #reported: { readonly label: number; readonly until: number } | undefined;
  #latest: Recognition | undefined;
  #computing = 0;
  #slowest = 0;

  /** @internal */
  constructor(recognizer: Listener, options: CommandStreamOptions) {
    const usual = Math.max(0.3, 1.5 / recognizer.labels.length);
    const { stride = 0.1, smoothing = 0.3, threshold = usual, refractory = 0.5, floor = -60 } = options;
    if (!(stride > 0 && smoothing >= 0 && threshold > 0 && threshold <= 1 && refractory >= 0)) {
      throw new ArgumentError(
        `stream: stride must be positive, threshold in (0, 1], smoothing and refractory at least 0; got ${JSON.stringify(options)}.`,
      );
    }
    const { sampleRate, samples } = recognizer.settings;
    this.#recognizer = recognizer;
    this.#options = { stride, smoothing, threshold, refractory, floor };
    this.#arriving = new ArrivingAudio(sampleRate);
    this.#window = new Float32Array(samples);
    this.#stride = Math.max(1, Math.round(stride * sampleRate));
    this.#next = this.#stride;
    // Without a class for it, silence makes every word equally unlikely.
    const { labels } = recognizer;
    const silent = labels.indexOf('silence');
    this.#silence = Float32Array.from(labels, (_, label) =>
      silent === -1 ? 1 / labels.length : Number(label === silent),
    );
  }

  /**
   * Takes a piece of audio, of any rate and length; gives the words that were recognised by its end.
   *
   * @throws ArgumentError when a sample is NaN, or the rate changes
   */
  async push(clip: AudioClip): Promise<CommandEvent[]> {
    return this.#turns.run(async () => this.#take(this.#arriving.push(clip, 'push')));
  }

  /**
   * Says that nothing follows; gives the words at the very end, which are told from the silence after them. What is pushed nevertheless comes
   * after a window of silence.
   */
  async finish(): Promise<CommandEvent[]> {
    return this.#turns.run(async () => {
      const { smoothing } = this.#options;
      const silence = this.#window.length + Math.ceil(smoothing * this.#recognizer.settings.sampleRate);
      const last = await this.#take(this.#arriving.flush());
      this.#added += silence;
      return [...last, ...(await this.#take(new Float32Array(silence)))];
    });
  }

  /** What the last look and those before it say together, before anything is reported; undefined until the first one. */
  get latest(): Recognition | undefined {
    return this.#latest;
  }

  /** Whether no sample came. @internal */
  get isEmpty(): boolean {
    return this.#arriving.isEmpty;
  }

  /** How fast it was until now. */
  get figures(): StreamFigures {
    const audio = (this.#arrived - this.#added) / this.#recognizer.settings.sampleRate;
    return {
      audio,
      computing: this.#computing / 1000,
      realTimeFactor: audio === 0 ? 0 : this.#computing / 1000 / audio,
      slowest: this.#slowest,
    };
  }

  /** Takes samples of the network's rate. */
  async #take(samples: Float32Array): Promise<CommandEvent[]> {
    const events: CommandEvent[] = [];
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + this.#next - this.#arrived);
      const kept = part.subarray(Math.max(0, part.length - this.#window.length));
      this.#window.copyWithin(0, kept.length);
      this.#window.set(kept, this.#window.length - kept.length);
      this.#arrived += part.length;
      at += part.length;
      if (this.#arrived < this.#next) continue;
      this.#next += this.#stride;
      const event = await this.#listen();
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  async #listen(): Promise<CommandEvent | undefined> {
    const { stride, smoothing, threshold, refractory } = this.#options;
    const start = performance.now();
    const scores = this.#hasWhole() ? (await this.#recognizer.predict([this.#window]))[0]! : this.#silence;
    const time = performance.now() - start;
    this.#computing += time;
    this.#slowest = Math.max(this.#slowest, time);

    const count = Math.max(1, Math.round(smoothing / stride));
    this.#posteriors = [...this.#posteriors, Float32Array.from(scores)].slice(-count);
    const mean = scores.map((_, label) => this.#posteriors.reduce((sum, one) => sum + one[label]!, 0) / count);
    const { sampleRate, samples } = this.#recognizer.settings;
    const now = this.#arrived / sampleRate;
    const last = this.#reported;
    if (last !== undefined && (mean[last.label]! < RELEASED * threshold || now >= last.until)) {
      this.#reported = undefined;
    }
    this.#latest = this.#recognizer.recognition(mean);
    const { word, confidence } = this.#latest;
    const label = this.#recognizer.labels.indexOf(word);
    if (word === 'silence' || word === 'unknown' || label === this.#reported?.label) return undefined;
    if (confidence < threshold || confidence < LEAD * mean.toSorted().at(-2)! || now < this.#quietUntil)
      return undefined;
    this.#quietUntil = now + refractory;
    this.#reported = { label, until: now + samples / sampleRate + smoothing };
    return { word, confidence, time: now };
  }

  /** Whether anything but silence stands in the window, and not only at its edges. */
  #hasWhole(): boolean {
    const energyOf = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value * value, 0);
    const { length } = this.#window;
    const energy = energyOf(this.#window);
    if (10 * Math.log10(energy / length) < this.#options.floor) return false;
    const edge = Math.round(EDGE * length);
    return energyOf(this.#window.subarray(edge, length - edge)) >= INSIDE * energy;
  }
}
