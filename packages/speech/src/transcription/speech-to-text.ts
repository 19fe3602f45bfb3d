import { ArgumentError } from '@neurite/backend';
import { type Callback, encodeModel, type History, type Model } from '@neurite/models';
import { adam, oneCycle } from '@neurite/optimizers';
import { logSoftmax, ndArray, type NdArray, type Tensor } from '@neurite/tensors';
import { ArrivingAudio } from '../audio/arriving-audio.ts';
import { type AudioPieces, piecesOf } from '../audio/audio-pieces.ts';
import { averagedWeights } from '../averaged-weights.ts';
import { BestPath } from '../ctc/ctc-decode.ts';
import { type BeamSearchOptions, ctcBeamSearch } from '../ctc/prefix-beam.ts';
import { checkLengths } from '../features/checks.ts';
import { ChunkedScores } from './chunked-scores.ts';
import { evaluateTranscripts, type SpeechEvaluation } from './speech-evaluation.ts';
import { SpeechNetwork } from './speech-network.ts';
import { SpeechStream, type SpeechStreamOptions } from './speech-stream.ts';
import { speechSettings, type SpeechToTextOptions } from './speech-settings.ts';
import type { Tokenizer } from './tokenizer.ts';
import { type Transcript, transcriptOf } from './transcript.ts';
import {
  batchOf,
  readUtterances,
  type SpeechData,
  type Utterance,
  type UtteranceBatch,
  utteranceBatches,
} from './utterances.ts';

/** How {@link SpeechToText.fit} goes about it. */
export interface SpeechFitOptions {
  /** Default 30 */
  readonly epochs?: number;
  /** Default 8 */
  readonly batchSize?: number;
  /** At its highest: it rises in the first tenth, then falls to 0 along a cosine. Default 0.003 for residual convolutions, else 0.002 */
  readonly learningRate?: number;
  /** Recordings to judge by after every epoch. */
  readonly validationData?: SpeechData;
  /** Fixes the order and the changes of speed. Default 0 */
  readonly seed?: number;
  /** From where to where the speed of each recording is drawn in each epoch, none faster than its text allows. Default [0.88, 1.14] */
  readonly speed?: readonly [number, number];
  /** What becomes of a text that the frames of its recording cannot hold: an error that names it, or nothing. Default 'throw' */
  readonly infeasible?: 'throw' | 'skip';
  /** What becomes of characters that no token has. Default 'throw' */
  readonly unknownCharacters?: 'throw' | 'skip';
  readonly callbacks?: Callback | readonly Callback[];
  /** As for `model.fit`. Default 'auto' */
  readonly verbose?: 0 | 1 | 2 | 'auto';
}

/** How a recording is transcribed: by the best path; with `beamWidth`, by prefix beam search. */
export type TranscribeOptions = Omit<BeamSearchOptions, 'blank' | 'frames' | 'topPaths'>;

/** With fewer updates than this the rate stays: there is no room to rise and to fall. */
const FEW_STEPS = 10;

/** How recordings are heard by `transcribe`, in seconds. */
const STRETCHES = { chunk: 30, before: 5, after: 5 };

/** Turns speech into text; see {@link speechToText}. */
export class SpeechToText {
  readonly tokenizer: Tokenizer;
  /** In Hz. */
  readonly sampleRate: number;
  /** Samples and their counts → logits of labels. */
  readonly model: SpeechNetwork;

  /** @internal Use {@link speechToText}. */
  constructor(model: SpeechNetwork, tokenizer: Tokenizer, sampleRate: number) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.sampleRate = sampleRate;
  }

  /** From one frame of the network's output to the next, in seconds. */
  get secondsPerFrame(): number {
    return this.model.frameStride / this.sampleRate;
  }

  /**
   * Trains the network by CTC; its weights are, in the end, their moving average over the last twentieth or so of the updates. The
   * recordings of one epoch at a time are held in memory.
   *
   * @param data recordings and texts; or a function that gives those of each epoch, which are composed anew, or become harder. How the
   *   learning rate falls is planned by the first epoch: the others should have as many recordings
   * @returns the figures of every epoch
   * @throws ArgumentError when a recording is empty or has NaN, a text has characters that no token has or more than the frames can
   *   hold, naming it
   */
  async fit(data: SpeechData | ((epoch: number) => SpeechData), options: SpeechFitOptions = {}): Promise<History> {
    const { epochs = 30, batchSize = 8, seed = 0, speed = [0.88, 1.14] } = options;
    const { learningRate = this.model.residual === undefined ? 0.002 : 0.003 } = options;
    const { validationData, callbacks, verbose = 'auto' } = options;
    const [slow, fast] = speed;
    checkLengths('fit', { batchSize });
    if (!(slow >= 0.25 && slow <= fast && fast <= 4)) {
      throw new ArgumentError(`fit: speed must be [slowest, fastest] within 0.25 and 4; got ${JSON.stringify(speed)}.`);
    }
    const read = (epoch: number): Promise<Utterance[]> =>
      this.#read(typeof data === 'function' ? data(epoch) : data, options);
    let first: Utterance[] | undefined = await read(0);
    const validation = validationData === undefined ? undefined : await this.#read(validationData, options);
    const steps = epochs * Math.ceil(first.length / batchSize);
    this.model.compile({
      optimizer: adam({
        learningRate:
          steps < FEW_STEPS
            ? learningRate
            : oneCycle({ maxLearningRate: learningRate, totalSteps: steps, pctStart: Math.max(0.1, 3 / steps) }),
        globalClipNorm: 5,
        ...averagedWeights(steps),
      }),
    });
    const { sampleRate } = this;
    async function* batches(pass: number): AsyncGenerator<UtteranceBatch> {
      const utterances = first ?? (await read(pass));
      // What is made anew for each epoch is not kept.
      if (typeof data === 'function') first = undefined;
      yield* utteranceBatches(utterances, batchSize, sampleRate, { seed: seed * 1000 + pass, speed });
    }
    return this.model.fit(batches, undefined, {
      epochs,
      verbose,
      ...(callbacks === undefined ? {} : { callbacks }),
      ...(validation === undefined
        ? {}
        : { validationData: () => utteranceBatches(validation, batchSize, this.sampleRate) }),
    });
  }

  /**
   * What is said in a recording of any rate and any number of channels, with the times and confidences of tokens and words. It is heard in
   * stretches of half a minute, with five seconds on either side: so its length does not matter to the memory.
   *
   * @param audio a clip; or the pieces of a recording, which need not fit into memory
   * @throws ArgumentError when it is empty or has NaN
   * @example
   * const { text } = await recognizer.transcribe(streamAudio('meeting.mp3'));
   */
  async transcribe(audio: AudioPieces, options: TranscribeOptions = {}): Promise<Transcript> {
    const path = new BestPath();
    const rows: Float32Array[] = [];
    const isSearched = options.beamWidth !== undefined || options.languageModel !== undefined;
    const scores = new ChunkedScores(this, STRETCHES, (frame) => {
      if (isSearched) rows.push(frame.slice());
      else path.push(frame);
    });
    const arriving = new ArrivingAudio(this.sampleRate);
    for await (const clip of piecesOf(audio, 'transcribe')) await scores.push(arriving.push(clip, 'transcribe'));
    await scores.push(arriving.flush());
    await scores.finish();
    if (arriving.isEmpty) throw new ArgumentError('transcribe: the audio is empty.');
    const decoded = isSearched ? ctcBeamSearch(stacked(rows), options)[0]! : path.finish();
    return transcriptOf(decoded, this.tokenizer, this.secondsPerFrame);
  }

  /** The logarithms of the labels' probabilities for samples of the right rate: [frames, classes] for each. */
  async logProbabilities(recordings: readonly Float32Array[]): Promise<NdArray[]> {
    const { x } = batchOf(
      recordings.map((samples) => ({ samples, labels: [] })),
      this.sampleRate,
    );
    const logits = await this.model.predict(x as unknown as readonly Tensor[]);
    const scores = logSoftmax(logits);
    const [, frames, classes] = scores.shape as [number, number, number];
    const values = Float32Array.from(await scores.data());
    const lengths = await this.model.frameLengths(x[1]).data();
    return recordings.map((_, row) => {
      const count = Math.min(frames, lengths[row]!);
      const at = row * frames * classes;
      return ndArray(values.slice(at, at + count * classes), [count, classes]);
    });
  }

  /** How many words and characters are understood wrongly. */
  evaluate(data: SpeechData, options: TranscribeOptions = {}): Promise<SpeechEvaluation> {
    return evaluateTranscripts(data, this.sampleRate, (clip) => this.transcribe(clip, options));
  }

  /**
   * Transcribes audio that arrives in pieces.
   *
   * @example
   * const stream = recognizer.stream();
   * for await (const clip of microphone) console.log((await stream.push(clip)).text);
   */
  stream(options: SpeechStreamOptions = {}): SpeechStream {
    return new SpeechStream(this, options);
  }

  /**
   * Saves network and tokenizer.
   *
   * @param path as for `model.save`
   */
  async save(path: string): Promise<void> {
    this.#describe();
    await this.model.save(path);
  }

  /** The bytes of the file that `save('digits.safetensors')` writes, for pages; see `decodeSpeechToText`. */
  async encode(): Promise<Uint8Array<ArrayBuffer>> {
    this.#describe();
    return encodeModel(this.model as unknown as Model);
  }

  #describe(): void {
    this.model.userData = { speechToText: { tokenizer: this.tokenizer.toJSON(), sampleRate: this.sampleRate } };
  }

  #read(data: SpeechData, options: SpeechFitOptions): Promise<Utterance[]> {
    const { infeasible = 'throw', unknownCharacters = 'throw' } = options;
    return readUtterances(data, {
      sampleRate: this.sampleRate,
      tokenizer: this.tokenizer,
      frameStride: this.model.frameStride,
      infeasible,
      unknownCharacters,
    });
  }
}

/** Frames of scores as one matrix: [frames, classes]. */
function stacked(rows: readonly Float32Array[]): NdArray {
  const classes = rows[0]!.length;
  const data = new Float32Array(rows.length * classes);
  rows.forEach((row, frame) => data.set(row, frame * classes));
  return ndArray(data, [rows.length, classes]);
}

/**
 * Speech to text, trained on recordings and what was said in them: log-mel spectrograms, an encoder that makes one frame of four
 * (convolutions and recurrent layers in both directions, a small Conformer, or residual convolutions), and CTC.
 *
 * @throws ArgumentError when an option is none of those accepted
 * @example
 * const recognizer = speechToText({ sampleRate: 8000, encoder: 'conformer' });
 * await recognizer.fit([{ clip, text: 'seven three' }, …], { epochs: 40 });
 * const { text, words } = await recognizer.transcribe(await loadAudio('numbers.wav'));
 * // Few words, by few speakers:
 * speechToText({ tokenizer: wordTokenizer(['one', 'two', 'three']), encoder: 'residual' });
 */
export function speechToText(options: SpeechToTextOptions = {}): SpeechToText {
  const { network, tokenizer, sampleRate } = speechSettings(options);
  return new SpeechToText(new SpeechNetwork(network), tokenizer, sampleRate);
}
