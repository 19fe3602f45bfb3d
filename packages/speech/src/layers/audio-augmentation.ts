import { ArgumentError } from '@neurite/backend';
import {
  add,
  cast,
  clip,
  div,
  expandDims,
  floor,
  gather,
  greaterEqual,
  less,
  logicalAnd,
  maximum,
  mean,
  mul,
  pad,
  pow,
  randomNormal,
  range,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from '@neurite/tensors';
import { checkRange, RandomAudioLayer, type RandomAudioOptions, type Range } from './random-audio-layer.ts';

/** Options of {@link audioAugmentation}. What is left out is not changed. */
export interface AudioAugmentationOptions extends RandomAudioOptions {
  /** How far earlier or later the sound comes, in samples, as [−800, 800]; what comes from outside is silence. */
  readonly shift?: Range;
  /** How many times as fast it is, tempo and pitch together, as [0.85, 1.15]. */
  readonly speed?: Range;
  /** How much louder, in dB. */
  readonly gain?: Range;
  /** How far white noise lies below the sound, in dB: [10, 40]. */
  readonly noise?: Range;
  /**
   * How much the sound is coloured, as by another microphone in another room: the standard deviation of the later taps of a short
   * filter, whose first is 1. 0.3 raises and lowers parts of the spectrum by some 3 dB.
   */
  readonly coloration?: number;
}

/** Later taps of the filter that colours: at 8 kHz its curve over the spectrum has some two hills. */
const TAPS = 4;

/** Changes audio at random in training; see {@link audioAugmentation}. */
export class AudioAugmentation extends RandomAudioLayer<AudioAugmentationOptions> {
  static override readonly className: string = 'AudioAugmentation';

  constructor(options: AudioAugmentationOptions = {}) {
    super(options);
    const { shift, speed, gain, noise, coloration = 0 } = options;
    checkRange('audioAugmentation', 'shift', shift);
    checkRange('audioAugmentation', 'speed', speed, 0.1);
    checkRange('audioAugmentation', 'gain', gain);
    checkRange('audioAugmentation', 'noise', noise);
    if (coloration >= 0 && coloration <= 1) return;
    throw new ArgumentError(`audioAugmentation: coloration must lie in [0, 1]; got ${coloration}.`);
  }

  protected override get inputSpec(): { readonly axes: readonly string[] } {
    return { axes: ['samples'] };
  }

  protected override change(x: Tensor): Tensor {
    const { gain, noise } = this.options;
    const coloured = this.#coloured(this.#moved(x));
    const louder = gain === undefined ? coloured : mul(coloured, decibels(this.draw(x, gain)));
    if (noise === undefined) return louder;
    const level = sqrt(maximum(mean(square(louder), -1, true), 1e-12));
    const white = randomNormal(x.shape, this.randomness);
    return add(louder, mul(white, div(level, decibels(this.draw(x, noise)))));
  }

  /** y[n] = x[n] + Σ aₖ x[n − k], the aₖ drawn anew for each example. */
  #coloured(x: Tensor): Tensor {
    const { coloration = 0 } = this.options;
    if (coloration === 0) return x;
    const [batch, samples] = x.shape as [number, number];
    const taps = mul(randomNormal([batch, TAPS], this.randomness), coloration);
    let sum = x;
    for (let k = 1; k <= TAPS; k++) {
      const later = slice(
        pad(x, [
          [0, 0],
          [k, 0],
        ]),
        [0, 0],
        [batch, samples],
      );
      sum = add(sum, mul(later, slice(taps, [0, k - 1], [batch, 1])));
    }
    return sum;
  }

  /** y[n] = x at the place c + (n − c) · speed − shift, c being the middle, between two samples their mixture. */
  #moved(x: Tensor): Tensor {
    const { shift = [0, 0], speed = [1, 1] } = this.options;
    if ([...shift, ...speed].join() === '0,0,1,1') return x;
    const [batch, samples] = x.shape as [number, number];
    const middle = (samples - 1) / 2;
    const from = sub(range(samples), middle);
    const places = add(sub(mul(expandDims(from, 0), this.draw(x, speed)), this.draw(x, shift)), middle);
    const before = floor(places);
    const share = sub(places, before);
    const rows = mul(expandDims(range(batch), 1), samples);
    const flat = reshape(x, [-1]);
    const at = (place: Tensor): Tensor => {
      const isInside = logicalAnd(greaterEqual(place, 0), less(place, samples));
      const index = cast(add(clip(place, 0, samples - 1), rows), 'int32');
      return where(isInside, gather(flat, index), 0);
    };
    return add(mul(at(before), sub(1, share)), mul(at(add(before, 1)), share));
  }
}

/** dB → factor. */
function decibels(value: Tensor): Tensor {
  return pow(10, div(value, 20));
}

/**
 * Changes each recording of a batch at random in training: when it comes, how fast and how loud it is, and how much noise lies
 * over it. It is made of operations, so it is compiled with the rest of the step.
 *
 * Input and output [batch, samples].
 *
 * @throws ArgumentError when a range is none
 * @example
 * audioAugmentation({ shift: [-800, 800], speed: [0.9, 1.1], noise: [10, 40] })
 */
export function audioAugmentation(options: AudioAugmentationOptions = {}): AudioAugmentation {
  return new AudioAugmentation(options);
}
