/** What the worker gives the page. */

/** What is known of the text. */
export interface TextMaterial {
  /** How it begins. */
  readonly beginning: string;
  readonly characters: number;
  readonly heldOut: number;
  /** How many different characters there are. */
  readonly alphabet: number;
  readonly parameters: number;
}

export interface TextView {
  /** What the network writes by itself. */
  readonly sample: string;
  /** A passage that is held out, and what each of its characters costs the network, in bits. */
  readonly passage: string;
  readonly bits: Float32Array;
}

/** What the panel asks. */
export type TextQuestion =
  | { readonly kind: 'text' }
  | {
      readonly kind: 'write';
      readonly beginning: string;
      readonly temperature: number;
      readonly length: number;
      readonly seed: number;
    };

/** How many characters a piece has: so far the network learns to look back. */
export const PIECE = 64;
export const HELD_OUT_SHARE = 0.1;
