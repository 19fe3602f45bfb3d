/** What the worker gives the page. */
import type { LayerObservation, Verdict } from '@neurite/inspect';

/** Points of the surface along each side, and of the small pictures of units. */
export const SURFACE_SIDE = 64;
export const UNIT_SIDE = 20;

/** A part of the plane: its middle, and how far it reaches from there to each side. */
export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
}

export interface HostPoints {
  readonly x: Float32Array;
  readonly y: Int32Array;
}

export interface ShapesMaterial {
  readonly train: HostPoints;
  readonly test: HostPoints;
  readonly extent: Extent;
  readonly classes: number;
}

/** The weights of a layer: `kernel` is [inputs, units], row by row. */
export interface LayerWeights {
  readonly name: string;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly inputs: number;
  readonly units: number;
}

export interface ShapesView {
  /** What the network says of each place, from the upper left on: one probability, or one for each class. */
  readonly surface: Float32Array;
  /** Of each layer, the last one included, what its units give: [places, units]. */
  readonly units: readonly Float32Array[];
  readonly weights: readonly LayerWeights[];
  /** The layers with kernels in the step that was looked into last. */
  readonly gradients: readonly LayerObservation[];
  readonly gradientStep: number | undefined;
  readonly verdicts: readonly Verdict[];
}
