/** What the worker gives the page. */

/** A spectrogram: frames × bins, from 0 (60 dB below the loudest) to 1. */
export interface Mel {
  readonly values: Float32Array;
  readonly frames: number;
}

export const BINS = 40;

export interface WordMaterial {
  readonly word: string;
  readonly train: number;
  readonly heldOut: number;
  /** Of the first few recordings. */
  readonly mels: readonly Mel[];
}

export interface ListenMaterial {
  readonly words: readonly WordMaterial[];
  readonly parameters: number;
}

export interface ListenView {
  /** All classes, silence among them. */
  readonly labels: readonly string[];
  /** How often each class was taken for each, on recordings that are held out; undefined where none are. */
  readonly confusion: readonly (readonly number[])[] | undefined;
}

/** What the panel asks. */
export type ListenQuestion =
  /** Begin to listen anew. */
  | { readonly kind: 'begin' }
  /** What comes from the microphone. */
  | { readonly kind: 'hear'; readonly samples: Float32Array };

/** What was heard. */
export interface Heard {
  /** Words that were recognised by the end of these samples. */
  readonly words: readonly string[];
  /** What the last second is, by class, smoothed as words are; of no class until a tenth of a second was heard. */
  readonly scores: Readonly<Record<string, number>>;
  readonly mel: Mel;
}
