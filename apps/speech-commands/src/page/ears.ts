/** The network as the page needs it: it learns, it is opened and saved, and it hears what comes piece by piece. */
import type { TrainingRun } from '@neurite/models';
import {
  type AudioClip,
  type CommandEvent,
  type CommandRecognizer,
  type CommandStream,
  decodeCommandRecognizer,
  type Recognition,
} from '@neurite/speech';
import { curvesOf, learningCurvePlot } from '@neurite/inspect';
import { RandomGenerator, setSeed, useBackend } from '@neurite/tensors';
import { confusionPlot } from '../confusion-plot.ts';
import { syntheticDigits } from '../digits.ts';
import { dictate, type Heard } from '../listen.ts';
import { BATCH_SIZE, digitRecognizer } from '../recognizer.ts';
import { spectrogramFile } from '../timeline.ts';

/** What came of a training. */
export interface Lesson {
  /** Of digits by voices that it never heard. */
  readonly accuracy: number;
  readonly examples: number;
  readonly about: string;
  /** Curves and confusion, as SVG documents. */
  readonly charts: readonly string[];
}

/** What was heard by the end of a piece. */
export interface Hearing {
  readonly events: readonly CommandEvent[];
  readonly latest: Recognition | undefined;
}

/** Both may be listened to at the same time. */
export type Source = 'recording' | 'microphone';

/** @param accuracy on voices that it never heard */
export type EpochReport = (epoch: number, accuracy: number) => void | Promise<void>;

const SEED = 0;
const DICTATED = 7;

export class Ears {
  readonly #backend = useBackend('auto');
  #recognizer: CommandRecognizer | undefined;
  readonly #streams = new Map<Source, CommandStream>();
  #run: TrainingRun | undefined;
  #dictations = 0;

  /** Trains a network anew on synthetic voices, and judges it by those held out. */
  async learn(epochs: number, report: EpochReport): Promise<Lesson> {
    await this.#backend;
    const { training, tested, about } = await syntheticDigits();
    setSeed(SEED);
    const recognizer = digitRecognizer();
    const { history } = await recognizer.fit(training, {
      epochs,
      batchSize: BATCH_SIZE,
      seed: SEED,
      verbose: 0,
      validationData: tested,
      callbacks: {
        onTrainBegin: (run) => void (this.#run = run),
        // Awaited: while the page answers, the request to stop arrives.
        onEpochEnd: (epoch, logs) => report(epoch + 1, logs['valAccuracy']!),
      },
    });
    const evaluation = await recognizer.evaluate(tested);
    this.#recognizer = recognizer;
    const charts = [...curvesOf(history).map((name) => learningCurvePlot(history, name)), confusionPlot(evaluation)];
    return { accuracy: evaluation.accuracy, examples: evaluation.examples, about, charts };
  }

  /** Ends the training after the present batch. */
  stop(): void {
    this.#run?.stop();
  }

  /** Takes a recogniser from a file. @returns its words */
  async open(file: Uint8Array): Promise<readonly string[]> {
    await this.#backend;
    this.#recognizer = await decodeCommandRecognizer(file);
    return this.#recognizer.labels;
  }

  /** The bytes of a file for {@link open}. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#trained().encode();
  }

  /** Seven digits by voices that are held out, each time others. */
  async dictation(): Promise<Pick<Heard, 'clip' | 'said'>> {
    const { tested } = await syntheticDigits();
    const order = new RandomGenerator(this.#dictations++).permutation(tested.length);
    return dictate([...order.subarray(0, DICTATED)].map((number) => tested[number]!));
  }

  /** Begins to listen anew to what comes from there. */
  begin(source: Source): void {
    this.#streams.set(source, this.#trained().stream());
  }

  /** Takes the next piece of what comes from there. */
  async hear(source: Source, clip: AudioClip): Promise<Hearing> {
    const stream = this.#stream(source);
    return { events: await stream.push(clip), latest: stream.latest };
  }

  /** Nothing more comes from there. */
  async finish(source: Source): Promise<readonly CommandEvent[]> {
    return this.#stream(source).finish();
  }

  /** As a PNG. */
  async spectrogram(clip: AudioClip): Promise<Uint8Array> {
    await this.#backend;
    return spectrogramFile(clip);
  }

  #stream(source: Source): CommandStream {
    const stream = this.#streams.get(source);
    if (stream === undefined) throw new Error('Nobody began to listen.');
    return stream;
  }

  #trained(): CommandRecognizer {
    if (this.#recognizer === undefined) throw new Error('It has learned nothing yet: train it, or open a recogniser.');
    return this.#recognizer;
  }
}
