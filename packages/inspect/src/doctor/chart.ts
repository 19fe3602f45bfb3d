/** What is known of a training: what doctors look at. */
import type { Logs } from '@neurite/models';
import type { Histogram } from './histogram.ts';
import type { LabelRecord } from './label-record.ts';

/** A layer in one step of training. Norms are Euclidean; of a layer with a kernel, they are the kernel's. */
export interface LayerObservation {
  readonly path: string;
  readonly className: string;
  readonly activation: string | undefined;
  /** Whether it has a kernel: trained weights of two axes or more. */
  readonly hasKernel: boolean;
  readonly gradientNorm: number;
  /** Before the update. */
  readonly weightNorm: number;
  readonly updateNorm: number;
  /** updateNorm / weightNorm; about 1e-3 where training goes well. */
  readonly updateRatio: number;
  readonly activationMean: number;
  readonly activationStd: number;
  /** The share of units, or channels, that gave nothing but zero for the whole batch. */
  readonly deadShare: number;
  /** The share of values at which a sigmoid or tanh passes less than 4 % of its best gradient on. */
  readonly saturatedShare: number;
  /** In how many directions the outputs vary; at most the number of units. */
  readonly effectiveRank: number;
  /** Of the values of its kernels before the update, with `histograms: true`. */
  readonly weightHistogram?: Histogram;
  /** Of the gradients of its kernels, with `histograms: true`. */
  readonly gradientHistogram?: Histogram;
}

/** One step of training that was looked into. */
export interface Observation {
  /** Counted from 0 over all epochs. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** The norm of the gradient of all weights that were looked at. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** In the order in which they ran. */
  readonly layers: readonly LayerObservation[];
}

/** A training up to this moment. */
export interface Chart {
  readonly observations: readonly Observation[];
  /** The figures of every epoch that is over. */
  readonly epochs: readonly Logs[];
  /** The share of units of a layer, by its path, that were silent in all of the last observations. */
  readonly deadUnits: ReadonlyMap<string, number>;
  /** What was seen of labels, for classifiers. */
  readonly labels: LabelRecord | undefined;
}

/** The layers with kernels: those whose gradients and updates are compared. */
export function kernelLayers(observation: Observation): readonly LayerObservation[] {
  return observation.layers.filter(({ hasKernel }) => hasKernel);
}

/** All layers but the one that gives the output, whose activation serves the loss. */
export function hiddenLayers(observation: Observation): readonly LayerObservation[] {
  return observation.layers.slice(0, -1);
}

/** The value in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
