export interface PicturesSettings {
  /** Which of the held-out digits is looked at. */
  readonly example: number;
}

/** How many patterns the first layer looks for. */
export const FILTERS = 8;

export interface PicturesFrame {
  readonly epoch: number;
  readonly loss: number;
  /** On digits that were not trained on. */
  readonly accuracy: number;
  /** The kernels of the first layer: 3 × 3 numbers each, one after the other. */
  readonly filters: Float32Array;
  /** A held-out digit, 8 × 8, what it is, and what the network takes it for. */
  readonly picture: Float32Array;
  readonly label: number;
  readonly shares: Float32Array;
  /** Where each filter found its pattern in it: 8 × 8 numbers each, one after the other. */
  readonly maps: Float32Array;
}
