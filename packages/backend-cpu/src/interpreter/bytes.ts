import type { ByteConvNode, ByteMatMulNode, ByteNode, HostArray, PackBytesNode, ValueId } from '@neurite/backend';
import { elementCount } from '@neurite/backend';
import { forEachTap } from './taps.ts';

/** Runs what packs or multiplies bytes. */
export function runBytes(node: ByteNode, operand: (value: ValueId) => HostArray): Int32Array {
  switch (node.kind) {
    case 'packBytes':
      return packBytes(node, operand(node.x));
    case 'byteMatMul':
      return byteMatMul(node, operand(node.a), operand(node.b));
    case 'byteConv':
      return byteConv(node, operand(node.x), operand(node.filter));
  }
}

function packBytes(node: PackBytesNode, x: HostArray): Int32Array {
  const out = new Int32Array(elementCount(node.shape));
  const [length, words] = [x.shape.at(-1)!, node.shape.at(-1)!];
  x.data.forEach((value, index) => {
    const [row, place] = [Math.floor(index / length), index % length];
    const byte = Math.min(127, Math.max(-128, value)) & 0xff;
    out[row * words + Math.floor(place / 4)]! |= byte << (8 * (place % 4));
  });
  return out;
}

function byteMatMul(node: ByteMatMulNode, a: HostArray, b: HostArray): Int32Array {
  const [m, n] = node.shape as [number, number];
  const words = a.shape[1]!;
  const out = new Int32Array(m * n);
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      for (let word = 0; word < words; word++)
        out[row * n + column]! += dot(a.data[row * words + word]!, b.data[word * n + column]!);
    }
  }
  return out;
}

function byteConv(node: ByteConvNode, x: HostArray, filter: HostArray): Int32Array {
  const out = new Int32Array(elementCount(node.shape));
  const [words, channels] = filter.shape.slice(-2) as [number, number];
  forEachTap(node, filter.shape.slice(0, -2), x.shape, node.shape, (pixelX, tap, pixelY) => {
    for (let channel = 0; channel < channels; channel++) {
      for (let word = 0; word < words; word++) {
        out[pixelY * channels + channel]! += dot(
          x.data[pixelX * words + word]!,
          filter.data[(tap * words + word) * channels + channel]!,
        );
      }
    }
  });
  return out;
}

/** The sum of the products of four pairs of bytes. */
function dot(a: number, b: number): number {
  let sum = 0;
  for (let shift = 0; shift < 32; shift += 8) sum += byteAt(a, shift) * byteAt(b, shift);
  return sum;
}

/** The signed byte that begins at a bit of a word. */
function byteAt(word: number, shift: number): number {
  return (word << (24 - shift)) >> 24;
}
