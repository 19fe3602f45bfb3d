/**
 * Bytes: the arithmetic of quantized networks, exact and the same everywhere.
 *
 * There is no element type of one byte. Bytes travel in *words*: four of them in an int32, the first in its lowest bits. Words are
 * stored, moved and passed on like any int32, and a product multiplies four pairs of bytes for each pair of words. Along the
 * axis that is summed over, bytes are grouped in words, and zeros fill the last word.
 *
 * The operands of a product differ: bytes of the first (activations) go from 0 to 127, those of the second (weights) from −128
 * to 127. Seven bits are what the instructions of today's processors multiply exactly; a byte of the first operand outside of
 * that range gives what the backend likes. Sums are int32, and wrap.
 */
import { convShape, type WindowGeometry } from './contract.ts';
import { requireDType } from './elementwise.ts';
import { require } from './error.ts';
import { formatType, type TensorNode, type TensorType, type TypeLookup, type ValueId } from './types.ts';

/**
 * int32 `[…, n]` → words `[…, ⌈n / 4⌉]`: byte i of word w is element 4w + i, or −128 or 127 where that is less or more; beyond
 * the last element it is 0.
 */
export interface PackBytesNode extends TensorNode {
  readonly kind: 'packBytes';
  readonly x: ValueId;
}

/** Words `[m, w]` · words `[w, n]` → int32 `[m, n]`: the sum, over w and the four bytes, of byte i of a times byte i of b. */
export interface ByteMatMulNode extends TensorNode {
  readonly kind: 'byteMatMul';
  readonly a: ValueId;
  readonly b: ValueId;
}

/**
 * A convolution without groups, as `conv`, of words: x `[batch, ...spatial, w]`, filter `[...kernel, w, outChannels]`, result int32
 * `[batch, ...outSpatial, outChannels]`. Padding is made of zeros.
 */
export interface ByteConvNode extends TensorNode, WindowGeometry {
  readonly kind: 'byteConv';
  readonly x: ValueId;
  readonly filter: ValueId;
}

/** Nodes of whole numbers of eight bits, four to a word. */
export type ByteNode = PackBytesNode | ByteMatMulNode | ByteConvNode;

/** The type of the result, from those of the operands. */
export function inferBytes(node: ByteNode, typeOf: TypeLookup): TensorType {
  switch (node.kind) {
    case 'packBytes': {
      const x = typeOf(node.x);
      requireDType(x, ['int32'], 'packBytes');
      require(x.shape.length >= 1, () => 'packBytes packs the last axis, and a scalar has none');
      return { shape: [...x.shape.slice(0, -1), Math.ceil(x.shape.at(-1)! / 4)], dtype: 'int32' };
    }
    case 'byteMatMul': {
      const [a, b] = [typeOf(node.a), typeOf(node.b)];
      requireWords(node, a, b);
      require(a.shape.length === 2 && b.shape.length === 2 && a.shape[1] === b.shape[0], () =>
        `byteMatMul takes words [m, w] and [w, n], got ${formatType(a)} and ${formatType(b)}`);
      return { shape: [a.shape[0]!, b.shape[1]!], dtype: 'int32' };
    }
    case 'byteConv': {
      const [x, filter] = [typeOf(node.x), typeOf(node.filter)];
      requireWords(node, x, filter);
      return { shape: convShape({ ...node, groups: 1 }, x.shape, filter.shape), dtype: 'int32' };
    }
  }
}

function requireWords({ kind }: ByteNode, ...types: readonly TensorType[]): void {
  for (const type of types) requireDType(type, ['int32'], kind);
}
