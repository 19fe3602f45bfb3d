import type { NdArray, NestedArray, Shape, Tensor, TypedArray } from '@neurite/tensors';

/** What {@link Dataset.fromTensorSlices} takes: arrays with rows along their first axes, in arrays and records. */
export type Slices =
  | Tensor
  | NdArray
  | TypedArray
  | NestedArray
  | readonly string[]
  | readonly Slices[]
  | { readonly [key: string]: Slices };

/** The type of one row of slices: each array gives a tensor with one axis less, a list of strings gives a string. */
export type RowOf<S> =
  S extends Tensor<infer A>
    ? Tensor<WithoutFirst<A>>
    : S extends NdArray<infer A>
      ? Tensor<WithoutFirst<A>>
      : S extends TypedArray | NestedArray
        ? Tensor
        : S extends readonly string[]
          ? string
          : S extends readonly unknown[] | object
            ? { readonly [K in keyof S]: RowOf<S[K]> }
            : never;

/** The type of what a function or generator gave, as the next stage sees it: arrays and numbers have become tensors. */
export type Tensors<T> = T extends Tensor
  ? T
  : T extends NdArray<infer A>
    ? Tensor<A>
    : T extends TypedArray | NestedArray
      ? Tensor
      : T extends string | null | undefined
        ? T
        : T extends readonly unknown[] | object
          ? { readonly [K in keyof T]: Tensors<T[K]> }
          : never;

/** The type of a batch of elements: each tensor has one axis more, in front; texts come in lists. */
export type Batched<T> =
  T extends Tensor<infer A>
    ? Tensor<WithFirst<A>>
    : T extends string | null | undefined
      ? T[]
      : T extends readonly unknown[] | object
        ? { readonly [K in keyof T]: Batched<T[K]> }
        : never;

/**
 * The type of a row of a file: a column declared as 'string' holds text, one declared otherwise a scalar, and one whose
 * type is inferred either.
 */
export type CsvElement<C> = {
  readonly [K in keyof C]: C[K] extends 'string' | { readonly type: 'string' } ? string | null : Tensor<[]>;
} & { readonly [column: string]: Tensor<[]> | string | null };

type WithoutFirst<A extends Shape> = A extends readonly [number, ...infer Rest extends number[]] ? Rest : Shape;

type WithFirst<A extends Shape> = number extends A['length'] ? Shape : [number, ...A];
