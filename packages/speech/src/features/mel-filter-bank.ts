import { ArgumentError, unknownName } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { checkLengths } from './checks.ts';

/** How pitch follows frequency: HTK's formula, or Slaney's, straight up to 1 kHz. */
export type MelScale = 'htk' | 'slaney';

/** Options of {@link melFilterBank}. */
export interface MelFilterBankOptions {
  /** Of the signal, in Hz. Default 16000 */
  readonly sampleRate?: number;
  /** Samples of a transform. Default 512 */
  readonly fftLength?: number;
  /** How many filters. Default 80 */
  readonly numMelBins?: number;
  /** Where the first begins, in Hz. Default 0 */
  readonly minFrequency?: number;
  /** Where the last ends, in Hz. Default: a half of the sample rate */
  readonly maxFrequency?: number;
  /** Default 'htk' */
  readonly melScale?: MelScale;
  /** Whether each filter is scaled to an area of 1, as librosa does. Default false */
  readonly normalize?: boolean;
}

const SLANEY_STEP = 200 / 3;
const SLANEY_CORNER = 1000;
const SLANEY_LOG = Math.log(6.4) / 27;

const scales: Readonly<Record<MelScale, { toMel: (hertz: number) => number; toHertz: (mel: number) => number }>> = {
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
  slaney: {
    toMel: (hertz) =>
      hertz < SLANEY_CORNER
        ? hertz / SLANEY_STEP
        : SLANEY_CORNER / SLANEY_STEP + Math.log(hertz / SLANEY_CORNER) / SLANEY_LOG,
    toHertz: (mel) => {
      const corner = SLANEY_CORNER / SLANEY_STEP;
      return mel < corner ? mel * SLANEY_STEP : SLANEY_CORNER * Math.exp(SLANEY_LOG * (mel - corner));
    },
  },
};

/**
 * Hz → mel.
 *
 * @example
 * hertzToMel(1000, 'slaney'); // 15
 */
export function hertzToMel(hertz: number, scale: MelScale = 'htk'): number {
  return scaleOf(scale).toMel(hertz);
}

/**
 * mel → Hz.
 *
 * @example
 * melToHertz(15, 'slaney'); // 1000
 */
export function melToHertz(mel: number, scale: MelScale = 'htk'): number {
  return scaleOf(scale).toHertz(mel);
}

/**
 * Triangles over the bins of a spectrum, evenly spaced in pitch, each from the middle of the one before to the middle of the one
 * after.
 *
 * Sources: Young et al., The HTK Book; Slaney, Auditory Toolbox (1998). Numbers are those of torchaudio and librosa.
 *
 * @returns [⌊fftLength / 2⌋ + 1, numMelBins]: a spectrum times it is a mel spectrum
 *   A filter so narrow that it has no bin is 0, which a warning says
 * @throws ArgumentError when the frequencies are out of order or beyond a half of the sample rate
 * @example
 * melFilterBank({ sampleRate: 16000, fftLength: 512, numMelBins: 40 }).shape; // [257, 40]
 */
export function melFilterBank(options: MelFilterBankOptions = {}): NdArray<[number, number]> {
  const { sampleRate = 16000, fftLength = 512, numMelBins = 80, minFrequency = 0, melScale = 'htk' } = options;
  const { maxFrequency = sampleRate / 2, normalize = false } = options;
  checkLengths('melFilterBank', { fftLength, numMelBins });
  if (!(minFrequency >= 0 && minFrequency < maxFrequency && maxFrequency <= sampleRate / 2)) {
    throw new ArgumentError(
      `melFilterBank: 0 ≤ minFrequency < maxFrequency ≤ sampleRate / 2 must hold; got ${minFrequency}, ${maxFrequency} and ${sampleRate / 2} Hz.`,
    );
  }
  const { toMel, toHertz } = scaleOf(melScale);
  const [low, high] = [toMel(minFrequency), toMel(maxFrequency)];
  const corners = Array.from({ length: numMelBins + 2 }, (_, i) =>
    toHertz(low + ((high - low) * i) / (numMelBins + 1)),
  );
  const bins = Math.floor(fftLength / 2) + 1;
  const data = new Float32Array(bins * numMelBins);
  const empty: number[] = [];
  for (let filter = 0; filter < numMelBins; filter++) {
    const [left, middle, right] = corners.slice(filter, filter + 3) as [number, number, number];
    const scale = normalize ? 2 / (right - left) : 1;
    let isEmpty = true;
    for (let bin = 0; bin < bins; bin++) {
      const hertz = (bin * sampleRate) / fftLength;
      const height = Math.min((hertz - left) / (middle - left), (right - hertz) / (right - middle));
      if (height <= 0) continue;
      data[bin * numMelBins + filter] = scale * height;
      isEmpty = false;
    }
    if (isEmpty) empty.push(filter);
  }
  if (empty.length > 0) {
    console.warn(
      `melFilterBank: ${empty.length} of ${numMelBins} filters (${empty.slice(0, 5).join(', ')}${empty.length > 5 ? ', …' : ''}) are so narrow ` +
        `that they have no bin: bins are ${(sampleRate / fftLength).toFixed(1)} Hz apart. Take fewer numMelBins or a larger fftLength.`,
    );
  }
  return ndArray(data, [bins, numMelBins]);
}

function scaleOf(scale: MelScale): (typeof scales)[MelScale] {
  if (!Object.hasOwn(scales, scale)) throw unknownName('mel scale', scale, Object.keys(scales));
  return scales[scale];
}
