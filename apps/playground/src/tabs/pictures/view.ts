/** What the worker gives the page. */

export interface PicturesMaterial {
  /** Pixels along each side. */
  readonly side: number;
  readonly classNames: readonly string[];
  /** The held-out pictures, from 0 to 255, and what they show. */
  readonly pictures: Uint8Array;
  readonly labels: Int32Array;
}

/** What the network says of a held-out picture. */
export interface Judged {
  readonly index: number;
  readonly predicted: number;
  /** Its probability. */
  readonly confidence: number;
}

export interface PicturesView {
  /** How many held-out pictures of a class (rows) were taken for which (columns). */
  readonly confusion: readonly (readonly number[])[];
  /** The surest mistakes. */
  readonly mistakes: readonly Judged[];
  /** The filters of the first layer, from 0 to 1: [filters, 3 × 3]. */
  readonly filters: readonly Float32Array[];
}

/** Asks what a picture shows: `pixels` are from 0 to 1, row by row. */
export interface PictureQuestion {
  readonly pixels: Float32Array;
}

export interface PictureAnswer {
  /** Of each class. */
  readonly probabilities: Float32Array;
  /** Where the likeliest one was seen, from 0 to 1, as large as the picture. */
  readonly heat: Float32Array;
}
