import type { Shape } from '../ndarray.ts';
import type { Broadcast } from './broadcast.ts';

/** Matrix products that are known to be possible, or of which too little is known, pass; others name the two shapes. */
export type Multipliable<A extends Shape, B extends Shape, Options> = [MatMulShape<A, B, Options>] extends [never]
  ? InnerLengthsDiffer<A, B>
  : unknown;

/** What nothing can be assigned to: it makes the compiler print both shapes. */
export interface InnerLengthsDiffer<A extends Shape, B extends Shape> {
  readonly 'matMul: the last axis of a must be as long as the last but one of b': [A, B];
}

/** The shape of a matrix product; `never` where the inner lengths differ, plain `Shape` where an operand's is unknown. */
export type MatMulShape<A extends Shape, B extends Shape, Options> = Product<
  Oriented<A, 'transposeA' extends keyof Options ? Options['transposeA'] : false>,
  Oriented<B, 'transposeB' extends keyof Options ? Options['transposeB'] : false>
>;

type Oriented<S extends Shape, Transposed> = [Transposed] extends [false | undefined]
  ? S
  : [Transposed] extends [true]
    ? Swapped<S>
    : Shape;

type Product<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : A extends readonly [...infer ALead extends Shape, infer Rows extends number, infer AInner extends number]
    ? B extends readonly [...infer BLead extends Shape, infer BInner extends number, infer Columns extends number]
      ? Equal<AInner, BInner> extends true
        ? [...Broadcast<ALead, BLead>, Rows, Columns]
        : never
      : never
    : never;

/** Lengths that are not known may be equal. */
type Equal<A extends number, B extends number> = number extends A | B ? true : A extends B ? true : false;

type Swapped<S extends Shape> = S extends readonly [
  ...infer Lead extends Shape,
  infer Rows extends number,
  infer Columns extends number,
]
  ? [...Lead, Columns, Rows]
  : Shape;
