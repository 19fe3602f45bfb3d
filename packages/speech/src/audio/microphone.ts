import { NeuriteError } from '@neurite/backend';
import type { AudioClip } from './audio-clip.ts';
import { Resampler } from './resample.ts';
import { RingBuffer } from './ring-buffer.ts';

/**
 * A microphone that cannot be had, or no longer; the message says what to do.
 *
 * @example
 * const microphone = await openMicrophone().catch((error: unknown) => {
 *   if (error instanceof MicrophoneError && error.reason === 'denied') page.textContent = error.message;
 *   throw error;
 * });
 */
export class MicrophoneError extends NeuriteError {
  override name = 'MicrophoneError';
  /** Why: the user said no, there is none, another program has it, it was taken away, or the page may not ask. */
  readonly reason: MicrophoneFailure;

  constructor(reason: MicrophoneFailure, options?: ErrorOptions) {
    super(messages[reason], options);
    this.reason = reason;
  }
}

/** Why there is no microphone. */
export type MicrophoneFailure = 'denied' | 'missing' | 'busy' | 'unplugged' | 'unsupported';

const messages: Readonly<Record<MicrophoneFailure, string>> = {
  denied: 'The microphone was not allowed. Allow it in the settings of the page, then ask again.',
  missing: 'There is no microphone. Plug one in, then ask again.',
  busy: 'The microphone cannot be read: another program may be using it. Close that, then ask again.',
  unplugged: 'The microphone was taken away while it was heard. Plug it in, and open it again.',
  unsupported: 'This platform gives no microphone: it takes a browser, and a page over HTTPS or from localhost.',
};

/** Options of {@link openMicrophone}. */
export interface MicrophoneOptions {
  /** What the samples are brought to, in Hz. Default 16000. */
  readonly sampleRate?: number;
  /** How long the clips are, in seconds. Default 0.1. */
  readonly chunk?: number;
  /** How much is kept for a reader that is slow, in seconds; then the oldest is given up. Default 10. */
  readonly buffer?: number;
  /** Which microphone, and how the browser prepares its sound. Default: the usual one, unprepared, one channel. */
  readonly constraints?: MediaTrackConstraints;
}

/** A microphone that is open: read it with `for await`, and close it. */
export interface Microphone extends AsyncIterable<AudioClip>, AsyncDisposable {
  /** In Hz. */
  readonly sampleRate: number;
  /** How many samples were given up because nobody read them in time. */
  readonly lost: number;
  /** Stops listening: the loops that read it end. */
  close(): Promise<void>;
}

// It runs where the browser's audio runs, a world of its own; so it is a text, and needs no file beside the bundle.
const PROCESSOR = 'neurite-microphone';
const WORKLET = `
registerProcessor('${PROCESSOR}', class extends AudioWorkletProcessor {
  process([input]) {
    if (input.length > 0) {
      const mono = new Float32Array(input[0].length);
      for (const channel of input) for (let n = 0; n < mono.length; n++) mono[n] += channel[n] / input.length;
      this.port.postMessage(mono, [mono.buffer]);
    }
    return true;
  }
});`;

/**
 * Asks for the microphone, in a browser, and listens: an AudioWorklet hands the samples on, they are resampled, and wait
 * in a ring buffer for a loop that reads them.
 *
 * @throws MicrophoneError when it is denied, missing or busy; the loop throws it when the microphone is unplugged
 * @example
 * await using microphone = await openMicrophone();
 * for await (const clip of microphone) for (const event of await stream.push(clip)) console.log(event.word);
 */
export async function openMicrophone(options: MicrophoneOptions = {}): Promise<Microphone> {
  const { sampleRate = 16000, chunk = 0.1, buffer = 10, constraints = {} } = options;
  const devices = globalThis.navigator?.mediaDevices;
  if (devices === undefined || typeof AudioWorkletNode === 'undefined') throw new MicrophoneError('unsupported');
  const prepared = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
  const stream = await devices.getUserMedia({ audio: { ...prepared, ...constraints } }).catch((error: DOMException) => {
    throw new MicrophoneError(reasons[error.name] ?? 'busy', { cause: error });
  });
  const context = new AudioContext();
  try {
    const address = URL.createObjectURL(new Blob([WORKLET], { type: 'text/javascript' }));
    await context.audioWorklet.addModule(address).finally(() => URL.revokeObjectURL(address));
    await context.resume();
    return new OpenMicrophone(stream, context, sampleRate, chunk, buffer);
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
    throw error;
  }
}

const reasons: Readonly<Record<string, MicrophoneFailure>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
  TypeError: 'unsupported',
};

class OpenMicrophone implements Microphone {
  readonly sampleRate: number;
  readonly #stream: MediaStream;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #waiting: RingBuffer;
  readonly #chunk: number;
  #isOpen = true;
  #failure: MicrophoneError | undefined;
  #wake: () => void = () => {};

  constructor(stream: MediaStream, context: AudioContext, sampleRate: number, chunk: number, buffer: number) {
    this.sampleRate = sampleRate;
    this.#stream = stream;
    this.#context = context;
    this.#chunk = Math.max(1, Math.round(chunk * sampleRate));
    this.#waiting = new RingBuffer(Math.max(this.#chunk, Math.round(buffer * sampleRate)));
    const resampler = context.sampleRate === sampleRate ? undefined : new Resampler(context.sampleRate, sampleRate);
    this.#node = new AudioWorkletNode(context, PROCESSOR, { numberOfOutputs: 0 });
    this.#node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      this.#waiting.push(resampler === undefined ? data : resampler.push(data));
      this.#wake();
    };
    context.createMediaStreamSource(stream).connect(this.#node);
    for (const track of stream.getAudioTracks()) {
      track.addEventListener('ended', () => {
        if (!this.#isOpen) return;
        this.#failure = new MicrophoneError('unplugged');
        this.#wake();
      });
    }
  }

  get lost(): number {
    return this.#waiting.lost;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AudioClip, void, undefined> {
    while (this.#isOpen) {
      if (this.#waiting.size >= this.#chunk) {
        yield { channels: [this.#waiting.take(this.#chunk)], sampleRate: this.sampleRate };
        continue;
      }
      if (this.#failure !== undefined) {
        const failure = this.#failure;
        await this.close();
        throw failure;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const track of this.#stream.getTracks()) track.stop();
    this.#node.port.onmessage = null;
    this.#node.disconnect();
    await this.#context.close();
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
