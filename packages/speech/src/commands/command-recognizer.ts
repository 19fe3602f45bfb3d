import { ArgumentError } from '@neurite/backend';
import {
  type Callback,
  encodeModel,
  type Functional,
  type History,
  model as functional,
  type Model,
} from '@neurite/models';
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import { adam, cosineDecay } from '@neurite/optimizers';
import { RandomGenerator, type Tensor } from '@neurite/tensors';
import type { AudioClip } from '../audio/audio-clip.ts';
import { type AudioPieces, piecesOf } from '../audio/audio-pieces.ts';
import { checkLengths } from '../features/checks.ts';
import { averagedWeights } from '../averaged-weights.ts';
import { type CommandEvent, CommandStream, type CommandStreamOptions } from './command-stream.ts';
import { type CommandData, windowOfClip } from './command-examples.ts';
import { commandNetwork, HEAD } from './command-network.ts';
import { type CommandOptions, type CommandSettings, settingsOf } from './command-settings.ts';
import { chosenExamples, newHead } from './few-shot.ts';
import { readWindows, trainingWindows } from './read-windows.ts';
import { WindowStore } from './window-store.ts';

/** What was heard in a recording. */
export interface Recognition {
  /** The likeliest class: a word, 'unknown' or 'silence'. */
  readonly word: string;
  /** Its probability. */
  readonly confidence: number;
  /** The probability of every class. */
  readonly scores: Readonly<Record<string, number>>;
}

/** How {@link CommandRecognizer.fit} goes about it. */
export interface CommandFitOptions {
  /** Default 30 */
  readonly epochs?: number;
  /** Default 32 */
  readonly batchSize?: number;
  /** At the beginning; it falls to 0 along a cosine. Default 0.003 for the residual network, 0.001 for the reference */
  readonly learningRate?: number;
  /** How far labels are moved towards all classes alike, which keeps the network from being too sure. Default 0.1 */
  readonly labelSmoothing?: number;
  /** Recordings of people who are not trained on, to judge by after every epoch. */
  readonly validationData?: CommandData;
  /** Fixes the order of the examples. Default 0 */
  readonly seed?: number;
  readonly callbacks?: Callback | readonly Callback[];
  /** As for `model.fit`. Default 'auto' */
  readonly verbose?: 0 | 1 | 2 | 'auto';
}

/** How well recordings are understood. */
export interface CommandEvaluation {
  readonly accuracy: number;
  readonly examples: number;
  /** How often each class (outside) was taken for each class (inside). */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Embeddings of some recordings of every class, which make a new head possible without the recordings. */
export interface Memory {
  readonly embeddings: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

/** Recognises words; see {@link commandRecognizer}. */
export class CommandRecognizer {
  readonly settings: CommandSettings;
  #model: Functional;
  #labels: readonly string[];
  #memory: Memory | undefined;
  #embedder: Model | undefined;

  /** @internal Use `commandRecognizer` or `loadCommandRecognizer`. */
  constructor(settings: CommandSettings, labels: readonly string[], model: Functional, memory?: Memory) {
    this.settings = settings;
    this.#labels = labels;
    this.#model = model;
    this.#memory = memory;
  }

  /** All classes, in the order of the network's outputs: the words, 'unknown', 'silence'. */
  get labels(): readonly string[] {
    return this.#labels;
  }

  /** The network: windows of samples [batch, samples] → probabilities [batch, classes]. */
  get model(): Functional {
    return this.#model;
  }

  /**
   * Trains the network. Words that are not among `words` count as 'unknown', those in a folder `_background_noise_` as 'silence';
   * more silence, with noise of several colours, is made up. Weights are averaged over the last twentieth of the updates, and the
   * averages stay.
   *
   * @param data a folder of `word/*.wav`, or recordings with their words
   * @returns the figures of every epoch
   * @throws ArgumentError when a word has no recordings, or a recording is empty or has NaN, naming it
   */
  async fit(data: CommandData, options: CommandFitOptions = {}): Promise<History> {
    const { epochs = 30, batchSize = 32, seed = 0, validationData, callbacks, verbose = 'auto' } = options;
    const { labelSmoothing = 0.1 } = options;
    const { learningRate = this.settings.network === 'reference' ? 0.001 : 0.003 } = options;
    checkLengths('fit', { batchSize });
    const training = await trainingWindows(data, this.settings, this.#labels, seed);
    const validation =
      validationData === undefined ? undefined : await readWindows(validationData, this.settings, this.#labels);
    const updates = Math.max(1, epochs * Math.ceil(training.size / batchSize));
    this.#model.compile({
      optimizer: adam({
        learningRate: cosineDecay({ initialLearningRate: learningRate, decaySteps: updates }),
        ...averagedWeights(updates),
      }),
      loss: sparseCategoricalCrossentropy.with({ labelSmoothing }),
      metrics: ['accuracy'],
    });
    const history = await this.#model.fit((pass) => training.batches(batchSize, seed + pass), undefined, {
      epochs,
      verbose,
      ...(callbacks === undefined ? {} : { callbacks }),
      ...(validation === undefined ? {} : { validationData: () => validation.batches(batchSize) }),
    });
    this.#memory = await this.#remember(training, seed);
    return history;
  }

  /**
   * The word in a recording of any rate and any number of channels; of one longer than a window, in its loudest stretch.
   *
   * @throws ArgumentError when it is empty or has NaN
   */
  async recognize(clip: AudioClip): Promise<Recognition> {
    const { sampleRate, samples } = this.settings;
    const [scores] = await this.predict([windowOfClip(clip, sampleRate, samples, 'recognize')]);
    return this.recognition(scores!);
  }

  /** The probabilities of the classes for windows of the right rate and length. */
  async predict(windows: readonly Float32Array[]): Promise<Float32Array[]> {
    const store = new WindowStore(this.settings.samples);
    for (const window of windows) store.add(window, 0);
    const output = await this.#model.predict(store.windows([...windows.keys()]));
    const values = Float32Array.from(await (output as Tensor).data());
    const classes = this.#labels.length;
    return windows.map((_, row) => values.subarray(row * classes, (row + 1) * classes));
  }

  /** What probabilities say. */
  recognition(scores: Float32Array): Recognition {
    const best = scores.indexOf(Math.max(...scores));
    return {
      word: this.#labels[best]!,
      confidence: scores[best]!,
      scores: Object.fromEntries(this.#labels.map((label, index) => [label, scores[index]!])),
    };
  }

  /** How many recordings are understood. */
  async evaluate(data: CommandData): Promise<CommandEvaluation> {
    const store = await readWindows(data, this.settings, this.#labels);
    const confusion = Object.fromEntries(
      this.#labels.map((label) => [label, Object.fromEntries(this.#labels.map((other) => [other, 0]))]),
    );
    let right = 0;
    for (const { x, y } of store.batches(32)) {
      const output = (await this.#model.predict(x)) as Tensor;
      const found = await output.argMax(-1).data();
      (await y.data()).forEach((label, row) => {
        confusion[this.#labels[label]!]![this.#labels[found[row]!]!]!++;
        if (label === found[row]) right++;
      });
    }
    return { accuracy: right / store.size, examples: store.size, confusion };
  }

  /**
   * Listens to audio that arrives in pieces.
   *
   * @example
   * const stream = recognizer.stream();
   * for await (const clip of microphone) for (const { word, time } of await stream.push(clip)) console.log(word, time);
   */
  stream(options: CommandStreamOptions = {}): CommandStream {
    return new CommandStream(this, options);
  }

  /**
   * Adds a word from a few recordings, five or so: the network stays, its last layer is made anew from what it remembers of the
   * other words, and from these recordings, changed in many ways.
   *
   * @throws ArgumentError when the word is known already, there is no recording, or the recogniser was not trained
   */
  async addWord(word: string, clips: readonly AudioClip[], options: { readonly seed?: number } = {}): Promise<void> {
    if (this.#labels.includes(word)) throw new ArgumentError(`addWord: '${word}' is known already.`);
    if (clips.length === 0) throw new ArgumentError(`addWord: '${word}' needs recordings, five or more; got none.`);
    if (this.#memory === undefined) throw new ArgumentError('addWord: train the recogniser first, with fit.');
    const { sampleRate, samples } = this.settings;
    const windows = chosenExamples(
      clips.map((clip) => windowOfClip(clip, sampleRate, samples, 'addWord')),
      options.seed ?? 0,
    );
    const embeddings = await this.#embed(windows);
    const words = this.#labels.filter((label) => !['unknown', 'silence'].includes(label));
    const others = this.#labels.slice(words.length);
    // The new word stands behind the others, before 'unknown' and 'silence'.
    const shifted = this.#memory.labels.map((label) => (label >= words.length ? label + 1 : label));
    const memory = {
      embeddings: [...this.#memory.embeddings, ...embeddings],
      labels: [...shifted, ...embeddings.map(() => words.length)],
    };
    const labels = [...words, word, ...others];
    const head = await newHead(memory.embeddings, memory.labels, labels.length, options.seed ?? 0);
    this.#model = functional({ inputs: this.#model.inputs[0]!, outputs: head.apply(this.#embedding()) });
    this.#labels = labels;
    this.#memory = memory;
  }

  /**
   * The words in a recording, as they are heard: in bounded memory.
   *
   * @param audio a clip; or the pieces of a recording, which need not fit into memory
   * @throws ArgumentError when there is no audio, a sample is NaN, or the rate changes
   * @example
   * for await (const { word, time } of recognizer.listen(streamAudio('meeting.mp3'))) console.log(word, time);
   */
  async *listen(audio: AudioPieces, options: CommandStreamOptions = {}): AsyncGenerator<CommandEvent, void, undefined> {
    const stream = this.stream(options);
    for await (const clip of piecesOf(audio, 'listen')) yield* await stream.push(clip);
    if (stream.isEmpty) throw new ArgumentError('listen: the audio is empty.');
    yield* await stream.finish();
  }

  /**
   * Saves the recogniser: network, words, options.
   *
   * @param path as for `model.save`
   */
  async save(path: string): Promise<void> {
    this.#describe();
    await this.#model.save(path);
  }

  /** The bytes of the file that `save('commands.safetensors')` writes, for pages; see `decodeCommandRecognizer`. */
  async encode(): Promise<Uint8Array<ArrayBuffer>> {
    this.#describe();
    return encodeModel(this.#model);
  }

  #describe(): void {
    this.#model.userData = {
      commandRecognizer: { settings: this.settings, labels: this.#labels, memory: this.#memory },
    };
  }

  /** The tensor that the last layer takes. */
  #embedding(): Functional['outputs'][number] {
    return this.#model.nodes.find(({ layer }) => layer.name === HEAD)!.inputs[0]!;
  }

  async #embed(windows: readonly Float32Array[]): Promise<number[][]> {
    this.#embedder ??= functional({ inputs: this.#model.inputs[0]!, outputs: this.#embedding() }) as unknown as Model;
    const store = new WindowStore(this.settings.samples);
    for (const window of windows) store.add(window, 0);
    const output = await this.#embedder.predict(store.windows([...windows.keys()]));
    const rows = (await output.array()) as number[][];
    return rows.map((row) => row.map((value) => Math.round(value * 1e4) / 1e4));
  }

  async #remember(store: WindowStore, seed: number): Promise<Memory> {
    const left = new Map(this.#labels.map((_, label) => [label, REMEMBERED]));
    const chosen = [...new RandomGenerator(seed).permutation(store.size)].filter((number) => {
      const label = store.labels[number]!;
      const count = left.get(label)!;
      left.set(label, count - 1);
      return count > 0;
    });
    this.#embedder = undefined;
    const windows = await Promise.all(
      chosen.map(async (number) => Float32Array.from(await store.windows([number]).data())),
    );
    return { embeddings: await this.#embed(windows), labels: chosen.map((number) => store.labels[number]!) };
  }
}

/** How many recordings of each class are remembered. */
const REMEMBERED = 20;

/**
 * Recognises words of one's own: in recordings, and in audio that arrives in pieces.
 *
 * The 'residual' network has three residual blocks of separable convolutions (after BC-ResNet); 'reference' is the plain one
 * (convolution 32, pooling, convolution 64, pooling, dense 128). Both take log-mel spectrograms, which are layers of the network.
 *
 * @throws ArgumentError when there are fewer than two words, a word twice, or an option is none of those accepted
 * @example
 * const recognizer = commandRecognizer({ words: ['yes', 'no', 'stop'], sampleRate: 16000 });
 * await recognizer.fit('./recordings');
 * const { word, confidence } = await recognizer.recognize(await loadAudio('answer.wav'));
 */
export function commandRecognizer(options: CommandOptions): CommandRecognizer {
  const settings = settingsOf(options);
  const labels = [
    ...settings.words,
    ...(settings.unknown ? ['unknown'] : []),
    ...(settings.silence ? ['silence'] : []),
  ];
  return new CommandRecognizer(settings, labels, commandNetwork({ ...settings, classes: labels.length }));
}
