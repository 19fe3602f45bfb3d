import { ArgumentError, unknownName } from '@neurite/backend';

/** A window by name, or its values. */
export type Window = WindowName | readonly number[] | Float32Array;

/** The windows known by name; 'povey' is Kaldi's, a Hann window to the power of 0.85. */
export type WindowName = 'hann' | 'hamming' | 'blackman' | 'povey' | 'rectangular';

// Of the place in [0, 2π].
const windows: Readonly<Record<WindowName, (angle: number) => number>> = {
  hann: (angle) => 0.5 - 0.5 * Math.cos(angle),
  hamming: (angle) => 0.54 - 0.46 * Math.cos(angle),
  blackman: (angle) => 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle),
  povey: (angle) => (0.5 - 0.5 * Math.cos(angle)) ** 0.85,
  rectangular: () => 1,
};

/** Options of {@link windowOf}. */
export interface WindowOptions {
  /** Whether it is one period of a function that repeats, as spectra want it, or symmetric. Default true. */
  readonly periodic?: boolean;
}

/**
 * The values of a window.
 *
 * @param window by name; or its values, of which there must be `length`
 * @param length in samples
 * @throws ArgumentError when no such window is known, or there are more or fewer values
 * @example
 * windowOf('hann', 4); // [0, 0.5, 1, 0.5]
 */
export function windowOf(window: Window, length: number, { periodic = true }: WindowOptions = {}): Float64Array {
  if (typeof window === 'string') {
    if (!Object.hasOwn(windows, window)) throw unknownName('window', window, Object.keys(windows));
    const period = Math.max(1, periodic ? length : length - 1);
    return Float64Array.from({ length }, (_, n) => windows[window]((2 * Math.PI * n) / period));
  }
  if (window.length !== length) {
    throw new ArgumentError(`The window has ${window.length} values, and frames have ${length} samples.`);
  }
  return Float64Array.from(window);
}
