import { type Tensor, transpose } from '@neurite/tensors';
import type { ElementType } from '../element-types.ts';

/**
 * A value of a graph while it is computed.
 *
 * ONNX's images have their channels first, `[batch, channels, ...spatial]`, ours last. A value holds either, and makes
 * the other when somebody asks: convolutions and pooling ask for channels last, and what computes element by element
 * goes on in the order it finds, so that between convolutions nothing is transposed.
 */
export class Value {
  readonly type: ElementType;
  /** Whether it depends on nothing but the file and shapes, so that it can be read while a graph is compiled. */
  readonly isKnown: boolean;
  #channelsFirst: Tensor | undefined;
  #channelsLast: Tensor | undefined;
  #kernel: Tensor | undefined;

  constructor(tensor: Tensor, type: ElementType, isKnown = false, isChannelsLast = false) {
    this.type = type;
    this.isKnown = isKnown;
    if (isChannelsLast) this.#channelsLast = tensor;
    else this.#channelsFirst = tensor;
  }

  /** In ONNX's order. */
  get tensor(): Tensor {
    this.#channelsFirst ??=
      this.#kernel === undefined
        ? transpose(this.#channelsLast!, channelsFirstOrder(this.#channelsLast!.rank))
        : transpose(this.#kernel, fromKernelOrder(this.#kernel.rank));
    return this.#channelsFirst;
  }

  /** `[...kernel, inputs, outputs]`, as our convolutions take what is `[outputs, inputs, ...kernel]` to ONNX. */
  get kernel(): Tensor {
    return (this.#kernel ??= transpose(this.tensor, toKernelOrder(this.rank)));
  }

  /** With axis 1 moved to the end. */
  get channelsLast(): Tensor {
    return (this.#channelsLast ??= transpose(this.tensor, channelsLastOrder(this.rank)));
  }

  /** Whether it is at hand with channels last only. */
  get isChannelsLast(): boolean {
    return this.#channelsFirst === undefined && this.#channelsLast !== undefined;
  }

  /** In ONNX's order. */
  get shape(): readonly number[] {
    if (this.#channelsFirst !== undefined) return this.#channelsFirst.shape;
    const kernel = this.#kernel;
    if (kernel !== undefined) return fromKernelOrder(kernel.rank).map((axis) => kernel.shape[axis]!);
    const { shape, rank } = this.#channelsLast!;
    return channelsFirstOrder(rank).map((axis) => shape[axis]!);
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The same elements, known or not. */
  as(type: ElementType, isKnown: boolean): Value {
    const isChannelsLast = this.isChannelsLast;
    return new Value(isChannelsLast ? this.channelsLast : this.tensor, type, isKnown, isChannelsLast);
  }

  /** Of what a function makes of the elements one by one, in whatever order they are at hand. */
  map(fn: (x: Tensor) => Tensor, type: ElementType = this.type): Value {
    return this.isChannelsLast ? Value.channelsLast(fn(this.channelsLast), type) : new Value(fn(this.tensor), type);
  }

  static channelsLast(tensor: Tensor, type: ElementType): Value {
    return new Value(tensor, type, false, true);
  }

  /** Of a convolution's weights, as {@link kernel} gives them. */
  static kernel(tensor: Tensor, type: ElementType): Value {
    const value = new Value(tensor, type);
    value.#channelsFirst = undefined;
    value.#kernel = tensor;
    return value;
  }
}

/** [2, …, 1, 0] */
export function toKernelOrder(rank: number): number[] {
  return [...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1, 0];
}

/** [rank − 1, rank − 2, 0, 1, …] */
function fromKernelOrder(rank: number): number[] {
  return [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis)];
}

/** [0, 2, …, 1] */
function channelsLastOrder(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1];
}

/** [0, rank − 1, 1, …] */
function channelsFirstOrder(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 1)];
}

/** The axis of `channelsLast` that is this one of ONNX's. */
export function axisWithChannelsLast(axis: number, rank: number): number {
  return axis === 0 ? 0 : axis === 1 ? rank - 1 : axis - 1;
}

/** Several values element by element, aligned at the last axis, in whatever order most of them are at hand. */
export function combine(values: readonly Value[], fn: (...tensors: Tensor[]) => Tensor, type: ElementType): Value {
  const rank = Math.max(...values.map((value) => value.rank));
  const isChannelsLast = values.some((value) => value.isChannelsLast && value.rank === rank);
  if (!isChannelsLast) return new Value(fn(...values.map(({ tensor }) => tensor)), type);
  const aligned = values.map((value) => {
    if (value.rank === rank) return value.channelsLast;
    if (value.shape.every((length) => length === 1)) return value.tensor.reshape([]);
    return new Value(value.tensor.reshape([...Array<number>(rank - value.rank).fill(1), ...value.shape]), type)
      .channelsLast;
  });
  return Value.channelsLast(fn(...aligned), type);
}
