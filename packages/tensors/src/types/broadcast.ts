import type { NdArray, Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';

/** A shape as it is written in a type: `[2, 3]`, not `readonly [2, 3]`. */
export type Mutable<S extends Shape> = number extends S['length'] ? Shape : { -readonly [Axis in keyof S]: S[Axis] };

/** The shape of a value that stands for a tensor: `[]` for a number, unknown for nested arrays. */
export type ShapeOf<T> = [T] extends [number | boolean]
  ? []
  : [T] extends [Tensor<infer S> | NdArray<infer S>]
    ? S
    : Shape;

/** The shape of an element-wise result; plain `Shape` where one of the operands' number of axes is unknown. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : A extends readonly [...infer ALead extends Shape, infer ALast extends number]
    ? B extends readonly [...infer BLead extends Shape, infer BLast extends number]
      ? [...Broadcast<ALead, BLead>, BroadcastLength<ALast, BLast>]
      : A
    : B;

type BroadcastLength<A extends number, B extends number> = B extends 1 ? A : A extends 1 ? B : number extends A ? B : A;
