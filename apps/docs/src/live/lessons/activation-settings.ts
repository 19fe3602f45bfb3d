/** The names and numbers of the lesson that the page needs before anything is trained. */
export const activationNames = [
  'linear',
  'sigmoid',
  'tanh',
  'relu',
  'leakyRelu',
  'elu',
  'gelu',
  'silu',
  'softplus',
] as const;

export interface ActivationSettings {
  readonly activation: (typeof activationNames)[number];
  readonly data: 'moons' | 'circles';
}

/** How many points the surface has on each side. */
export const SURFACE = 36;

/** The range of both coordinates in which the surface lies. */
export const REACH = 1.8;

export interface ActivationFrame {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  /** The network's answer at SURFACE × SURFACE points, row by row from the top left. */
  readonly surface: Float32Array;
  /** The examples: coordinates one after the other, and their classes. */
  readonly points: { readonly x: Float32Array; readonly y: Int32Array };
  /** The activation and its slope at 121 places from −4 to 4. */
  readonly curve: { readonly at: Float32Array; readonly value: Float32Array; readonly slope: Float32Array };
}
