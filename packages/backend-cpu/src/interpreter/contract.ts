import {
  type ContractionNode,
  type ConvFilterGradientNode,
  type ConvInputGradientNode,
  type ConvNode,
  elementCount,
  type HostArray,
  type MatMulNode,
  type Shape,
  type TypedArray,
  type ValueId,
  zeros,
} from '@neurite/backend';
import { broadcastPlaces } from './strides.ts';
import { forEachTap } from './taps.ts';

/** Runs a contraction. float32 sums grow in double precision and are rounded once. */
export function runContraction(node: ContractionNode, operand: (value: ValueId) => HostArray): TypedArray {
  if (node.kind === 'matMul') return matMul(node, operand(node.a), operand(node.b));
  const sums = new Float64Array(elementCount(node.shape));
  if (node.kind === 'conv') conv(node, operand(node.x), operand(node.filter), sums);
  else if (node.kind === 'convInputGradient') inputGradient(node, operand(node.dy), operand(node.filter), sums);
  else filterGradient(node, operand(node.x), operand(node.dy), sums);
  return Float32Array.from(sums);
}

function matMul(node: MatMulNode, a: HostArray, b: HostArray): TypedArray {
  const rank = node.shape.length;
  const [m, n] = [node.shape[rank - 2]!, node.shape[rank - 1]!];
  const k = a.shape[node.transposeA ? rank - 2 : rank - 1]!;
  const batch = node.shape.slice(0, -2);
  const [matricesA, matricesB] = [a, b].map(({ shape }) => broadcastPlaces(shape.slice(0, -2), batch));
  const [rowA, stepA] = node.transposeA ? [1, m] : [k, 1];
  const [stepB, columnB] = node.transposeB ? [1, k] : [n, 1];
  const out = zeros(node.dtype, elementCount(node.shape));
  for (let matrix = 0; matrix < elementCount(batch); matrix++) {
    const [startA, startB] = [matricesA![matrix]! * m * k, matricesB![matrix]! * k * n];
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let inner = 0; inner < k; inner++) {
          const left = a.data[startA + row * rowA + inner * stepA]!;
          const right = b.data[startB + inner * stepB + column * columnB]!;
          sum = node.dtype === 'int32' ? (sum + Math.imul(left, right)) | 0 : sum + left * right;
        }
        out[(matrix * m + row) * n + column] = sum;
      }
    }
  }
  return out;
}

function conv(node: ConvNode, x: HostArray, filter: HostArray, y: Float64Array): void {
  forEachProduct(node, x.shape, filter.shape, node.shape, (atX, atFilter, atY) => {
    y[atY]! += x.data[atX]! * filter.data[atFilter]!;
  });
}

function inputGradient(node: ConvInputGradientNode, dy: HostArray, filter: HostArray, dx: Float64Array): void {
  forEachProduct(node, node.shape, filter.shape, dy.shape, (atX, atFilter, atY) => {
    dx[atX]! += dy.data[atY]! * filter.data[atFilter]!;
  });
}

function filterGradient(node: ConvFilterGradientNode, x: HostArray, dy: HostArray, df: Float64Array): void {
  forEachProduct(node, x.shape, node.shape, dy.shape, (atX, atFilter, atY) => {
    df[atFilter]! += x.data[atX]! * dy.data[atY]!;
  });
}

/** Every product of a convolution: which element of the input meets which of the filter, for which of the output. */
function forEachProduct(
  node: ConvNode | ConvInputGradientNode | ConvFilterGradientNode,
  x: Shape,
  filter: Shape,
  y: Shape,
  visit: (atX: number, atFilter: number, atY: number) => void,
): void {
  const [inChannels, outChannels] = [x[x.length - 1]!, y[y.length - 1]!];
  const [groupIn, groupOut] = [inChannels / node.groups, outChannels / node.groups];
  forEachTap(node, filter.slice(0, -2), x, y, (pixelX, tap, pixelY) => {
    for (let out = 0; out < outChannels; out++) {
      const firstIn = Math.floor(out / groupOut) * groupIn;
      for (let channel = 0; channel < groupIn; channel++) {
        visit(
          pixelX * inChannels + firstIn + channel,
          (tap * groupIn + channel) * outChannels + out,
          pixelY * outChannels + out,
        );
      }
    }
  });
}
