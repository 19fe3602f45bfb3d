/** Trains a recogniser of words, and listens with it. */
import {
  AudioAugmentation,
  audioClip,
  type CommandRecognizer,
  commandRecognizer,
  LogMelFeatures,
  logMelSpectrogram,
  SpecAugment,
  TempoPerturbation,
  VocalTractPerturbation,
} from '@neurite/speech';
import { decodeModel, type Functional, type Model } from '@neurite/models';
import { setSeed, tensor } from '@neurite/tensors';
import type { Experiment } from '../../engine/experiment.ts';
import { fitExperiment } from '../../engine/fit-experiment.ts';
import type { OwnData } from '../../engine/own-data.ts';
import { type ListenConfig, SYNTHETIC } from './config.ts';
import { ownRecordings, type Recording, recordingsOf, SAMPLE_RATE, split, wordsOf } from './recordings.ts';
import { BINS, type Heard, type ListenMaterial, type ListenQuestion, type ListenView, type Mel } from './view.ts';

/** How often it is judged while it learns. */
const JUDGED_MILLISECONDS = 1000;
const SHOWN_TAKES = 4;
/** What is softer than the loudest by so many dB is not seen. */
const SEEN_DECIBELS = 60;
/** A quiet room is not shown as if it were loud. */
const SOFT = 2;

export async function makeListen(
  config: ListenConfig,
  saved?: Uint8Array,
  own?: OwnData,
): Promise<Experiment<ListenMaterial, ListenView>> {
  const recordings = await recordingsOf(config.recordings, own);
  const { train, heldOut } = split(recordings);
  setSeed(config.seed);
  const recognizer = commandRecognizer({
    words: wordsOf(recordings),
    sampleRate: SAMPLE_RATE,
    network: config.network,
    channels: config.channels,
  });
  const from = saved === undefined ? undefined : await decoded(saved);
  if (from !== undefined) recognizer.model.setWeights(from.getWeights());
  const ears = new Ears(recognizer);

  let judged: Promise<ListenView> | undefined;
  let judgedAt = -Infinity;
  const view = (_: Model, isAtRest: boolean): Promise<ListenView> => {
    if (judged === undefined || isAtRest || performance.now() - judgedAt >= JUDGED_MILLISECONDS) {
      judged = judge(recognizer, heldOut);
      judgedAt = performance.now();
    }
    return judged;
  };

  return fitExperiment<Model, ListenMaterial, ListenView>(recognizer.model as unknown as Model, {
    tab: 'listen',
    config,
    options: { epochs: config.epochs },
    from,
    fit: (callbacks) =>
      recognizer.fit(examplesOf(train), {
        epochs: config.epochs,
        batchSize: config.batchSize,
        learningRate: config.learningRate,
        seed: config.seed,
        ...(heldOut.length === 0 ? {} : { validationData: examplesOf(heldOut) }),
        callbacks,
        verbose: 0,
      }),
    // So that loadCommandRecognizer opens the file.
    userData: () => ({ commandRecognizer: { settings: recognizer.settings, labels: recognizer.labels } }),
    own: config.recordings === SYNTHETIC ? undefined : ownRecordings(recordings),
    material: {
      words: await Promise.all(
        wordsOf(recordings).map(async (word) => ({
          word,
          train: train.filter((one) => one.word === word).length,
          heldOut: heldOut.filter((one) => one.word === word).length,
          mels: await Promise.all(
            recordings
              .filter((one) => one.word === word)
              .slice(0, SHOWN_TAKES)
              .map(({ samples }) => melOf(samples)),
          ),
        })),
      ),
      parameters: recognizer.model.countParameters(),
    },
    view,
    ask: (_, question: ListenQuestion) => (question.kind === 'begin' ? ears.begin() : ears.hear(question.samples)),
  });
}

/** Listens to a microphone, piece by piece. */
class Ears {
  readonly #recognizer: CommandRecognizer;
  #stream;
  #last = new Float32Array(SAMPLE_RATE);

  constructor(recognizer: CommandRecognizer) {
    this.#recognizer = recognizer;
    this.#stream = recognizer.stream();
  }

  async begin(): Promise<void> {
    this.#stream = this.#recognizer.stream();
    this.#last = new Float32Array(SAMPLE_RATE);
  }

  async hear(samples: Float32Array): Promise<Heard> {
    const kept = samples.subarray(-this.#last.length);
    this.#last.copyWithin(0, kept.length);
    this.#last.set(kept, this.#last.length - kept.length);
    const events = await this.#stream.push(audioClip(samples, SAMPLE_RATE));
    return {
      words: events.map(({ word }) => word),
      scores: this.#stream.latest?.scores ?? {},
      mel: await melOf(this.#last),
    };
  }
}

async function judge(recognizer: CommandRecognizer, heldOut: readonly Recording[]): Promise<ListenView> {
  const { labels } = recognizer;
  if (heldOut.length === 0) return { labels, confusion: undefined };
  const { confusion } = await recognizer.evaluate(examplesOf(heldOut));
  return { labels, confusion: labels.map((truth) => labels.map((taken) => confusion[truth]![taken]!)) };
}

function examplesOf(recordings: readonly Recording[]) {
  return recordings.map(({ word, samples }) => ({ word, clip: audioClip(samples, SAMPLE_RATE) }));
}

async function decoded(saved: Uint8Array): Promise<Model> {
  const customObjects = { AudioAugmentation, LogMelFeatures, SpecAugment, TempoPerturbation, VocalTractPerturbation };
  const model = await decodeModel(saved, { customObjects, restoreRandomState: true });
  return model as unknown as Functional as unknown as Model;
}

async function melOf(samples: Float32Array): Promise<Mel> {
  const mel = logMelSpectrogram(tensor(samples, [1, samples.length]), {
    sampleRate: SAMPLE_RATE,
    fftLength: 256,
    sequenceLength: 200,
    sequenceStride: 80,
    numMelBins: BINS,
  });
  const values = (await mel.data()) as Float32Array;
  const loudest = values.reduce((most, value) => Math.max(most, value), SOFT);
  // Natural logarithms of power: 10 dB are ln 10.
  const range = (SEEN_DECIBELS / 10) * Math.LN10;
  return { values: values.map((value) => Math.max(0, 1 + (value - loudest) / range)), frames: mel.shape[1]! };
}
