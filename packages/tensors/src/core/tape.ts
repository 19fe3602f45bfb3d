import { NeuriteError } from '@neurite/backend';
import type { Tensor } from '../tensor.ts';
import type { Attributes } from './engine.ts';

/** A kernel that ran, with all that its gradient may need. */
export interface TapeEntry {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
  /** Stands in for the kernel's registered gradient: a gradient of the user's own. */
  readonly gradient?: GradientFunction;
}

/** What a gradient is told: the cotangent of each output, and the kernel as it ran. */
export interface GradientContext extends TapeEntry {
  /** The cotangent of the first output. */
  readonly dy: Tensor;
  /** The cotangents of all outputs. */
  readonly dys: readonly Tensor[];
}

/** Gives, for each differentiable input of a kernel, a function that computes its cotangent when it is wanted. */
export type GradientFunction = (context: GradientContext) => Readonly<Record<string, () => Tensor>>;

/**
 * Notes the kernels through which the watched tensors flow, in the order they ran. Whatever does not depend on them is
 * not noted, and so stays free to be collected.
 */
export class Tape {
  readonly entries: TapeEntry[] = [];
  readonly #tracked: Set<Tensor>;

  constructor(watched: Iterable<Tensor>) {
    this.#tracked = new Set(watched);
  }

  tracks(tensor: Tensor): boolean {
    return this.#tracked.has(tensor);
  }

  record(entry: TapeEntry): void {
    if (!Object.values(entry.inputs).some((input) => this.#tracked.has(input))) return;
    const differentiable = entry.outputs.filter((output) => output.dtype === 'float32');
    if (differentiable.length === 0) return;
    for (const output of differentiable) this.#tracked.add(output);
    this.entries.push(entry);
  }
}

let active: Tape[] = [];

/** Runs `fn` while `tape` records, together with the tapes that record already. */
export function withTape<T>(tape: Tape, fn: () => T): T {
  return withTapes([...active, tape], fn);
}

/** Whether a gradient is being recorded. */
export function isRecording(): boolean {
  return active.length > 0;
}

/** Tells, later on too, whether the gradients that are being recorded now depend on a tensor. */
export function trackedNow(): (tensor: Tensor) => boolean {
  const tapes = active;
  return (tensor) => tapes.some((tape) => tape.tracks(tensor));
}

/** Runs `fn` unrecorded. */
export function withoutTapes<T>(fn: () => T): T {
  return withTapes([], fn);
}

function withTapes<T>(tapes: Tape[], fn: () => T): T {
  const outer = active;
  active = tapes;
  try {
    return fn();
  } finally {
    active = outer;
  }
}

export function recordKernel(
  kernel: string,
  inputs: Readonly<Record<string, Tensor>>,
  outputs: readonly Tensor[],
  attributes: Attributes,
): void {
  if (active.length > 0) record({ kernel, inputs, outputs, attributes });
}

export function record(entry: TapeEntry): void {
  for (const tape of active) tape.record(entry);
}

let differentiated: TapeEntry | undefined;

/** Runs the gradient of a kernel. */
export function differentiating(entry: TapeEntry, fn: () => void): void {
  const outer = differentiated;
  differentiated = entry;
  try {
    fn();
  } finally {
    differentiated = outer;
  }
}

/** The kernel whose gradient is being computed, if any. */
export function differentiatedEntry(): TapeEntry | undefined {
  return differentiated;
}

const gradients = new Map<string, GradientFunction>();

/** States the gradient of a kernel; a later statement replaces an earlier one. */
export function registerGradient(kernel: string, gradient: GradientFunction): void {
  gradients.set(kernel, gradient);
}

/** The kernels that have a gradient, by name. */
export function kernelsWithGradient(): string[] {
  return [...gradients.keys()].sort();
}

export function gradientOf(entry: TapeEntry): GradientFunction {
  const gradient = entry.gradient ?? gradients.get(entry.kernel);
  if (gradient !== undefined) return gradient;
  throw new NeuriteError(
    `The operation '${entry.kernel}' has no gradient. Wrap its result in stopGradient, or give it one with customGradient.`,
  );
}
