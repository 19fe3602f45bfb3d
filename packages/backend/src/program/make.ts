/** Sources: nodes that make values, or bring in those that come from outside. */
import { isFloat32, isInt32 } from './elementwise.ts';
import { require } from './error.ts';
import { formatType, sameShape, type TensorNode, type TensorType, type TypeLookup, type ValueId } from './types.ts';

/** The `index`-th input of the program; its type stands in `program.inputs`. */
export interface InputNode extends TensorNode {
  readonly kind: 'input';
  readonly index: number;
}

/** The `index`-th of `program.constants`. */
export interface ConstantNode extends TensorNode {
  readonly kind: 'constant';
  readonly index: number;
}

/**
 * The value that the `index`-th of `program.state` had when the run began, whatever is written to it during the run.
 */
export interface StateNode extends TensorNode {
  readonly kind: 'state';
  readonly index: number;
}

/**
 * `shape` filled with one value: a finite or non-finite number for float32 (already rounded to single precision), an
 * int32, or 0 or 1 for bool. A literal such as the 2 of `2 * x` is a fill of shape [], and is meant to be emitted as an
 * immediate.
 */
export interface FillNode extends TensorNode {
  readonly kind: 'fill';
  readonly value: number;
}

/** Each element is its own index along `axis`: [0, 1, 2, …] for `shape` [n]. float32 (exact below 2²⁴) or int32. */
export interface IotaNode extends TensorNode {
  readonly kind: 'iota';
  readonly axis: number;
}

/**
 * `bits`: 32 random bits as int32. `uniform`: float32, the upper 24 of 32 bits times 2⁻²⁴, in [0, 1). `normal`:
 * float32, standard normal by the table of `normalFromBits`. The same bits on every backend.
 */
export type Distribution = 'bits' | 'uniform' | 'normal';

/**
 * Counter-based random numbers: Philox4x32 with ten rounds. `key` and `counter` are int32 `[2]`, unsigned 64-bit
 * numbers with the low word first. Elements are drawn in row-major order, four from each 128-bit block; element i is
 * word i mod 4 of the block numbered
 *
 *   counter + offset + step · stride + floor(i / 4)   (modulo 2⁶⁴; the block's two upper counter words are 0)
 *
 * `offset` sets the draws of one program apart; inside of a scan `step` (an int32 scalar ≥ 0, the iteration's number)
 * and `stride` (the blocks drawn in one iteration) set iterations apart. Who runs the program advances the counter by
 * all that it draws. Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
 */
export interface RandomNode extends TensorNode {
  readonly kind: 'random';
  readonly distribution: Distribution;
  readonly key: ValueId;
  readonly counter: ValueId;
  readonly step?: ValueId;
  /** In blocks: an integer from 0 to 2⁵³ − 1. */
  readonly offset: number;
  /** In blocks: an integer from 0 to 2⁵³ − 1; 0 without `step`. */
  readonly stride: number;
}

/** Nodes that values come from. */
export type MakeNode = InputNode | ConstantNode | StateNode | FillNode | IotaNode | RandomNode;

/** The types that a program gives to its inputs, constants and state. */
export interface Interface {
  readonly inputs: readonly TensorType[];
  readonly constants: readonly TensorType[];
  readonly state: readonly TensorType[];
}

/** The type of a source's result. */
export function inferMake(node: MakeNode, typeOf: TypeLookup, outside: Interface): TensorType {
  switch (node.kind) {
    case 'input':
      return entry(outside.inputs, node.index, 'input');
    case 'constant':
      return entry(outside.constants, node.index, 'constant');
    case 'state':
      return entry(outside.state, node.index, 'state');
    case 'fill': {
      const { value, dtype } = node;
      const fits =
        dtype === 'float32' ? isFloat32(value) : dtype === 'int32' ? isInt32(value) : value === 0 || value === 1;
      require(fits, () => `fill: ${value} is no ${dtype}`);
      return node;
    }
    case 'iota':
      require(node.dtype !== 'bool', () => 'iota makes float32 or int32, not bool');
      require(Number.isInteger(node.axis) && node.axis >= 0 && node.axis < node.shape.length, () =>
        `iota of [${node.shape.join(',')}] has no axis ${node.axis}`);
      return node;
    case 'random':
      return inferRandom(node, typeOf);
  }
}

function inferRandom(node: RandomNode, typeOf: TypeLookup): TensorType {
  const known = node.distribution === 'bits' || node.distribution === 'uniform' || node.distribution === 'normal';
  require(known, () => `unknown distribution '${node.distribution}'`);
  for (const name of ['key', 'counter'] as const) {
    const type = typeOf(node[name]);
    require(type.dtype === 'int32' && sameShape(type.shape, [2]), () =>
      `random's ${name} must be i32[2], got ${formatType(type)}`);
  }
  if (node.step !== undefined) {
    const type = typeOf(node.step);
    require(type.dtype === 'int32' && type.shape.length === 0, () =>
      `random's step must be i32[], got ${formatType(type)}`);
  }
  require(node.step !== undefined || node.stride === 0, () => 'random has a stride but no step');
  for (const name of ['offset', 'stride'] as const) {
    require(Number.isSafeInteger(node[name]) && node[name] >= 0, () =>
      `random's ${name} must be an integer from 0 to 2⁵³ − 1, got ${node[name]}`);
  }
  return { shape: node.shape, dtype: node.distribution === 'bits' ? 'int32' : 'float32' };
}

function entry(table: readonly TensorType[], index: number, what: string): TensorType {
  const type = table[index];
  require(type !== undefined, () => `there is no ${what} ${index}: the program has ${table.length}`);
  return type!;
}
