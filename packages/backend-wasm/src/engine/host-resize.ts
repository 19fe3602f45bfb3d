import { type ResizeGeometry, type ResizeGradientNode, type ResizeNode, resizeTaps, type Shape } from '@neurite/backend';
import type { HostKernel } from './host-step.ts';

/** Resizing in plain JavaScript; sums grow in double precision. */

export const resizeKernel = (node: ResizeNode | ResizeGradientNode): HostKernel => ([x], [out]) => {
  const sums = new Float64Array(out!.length);
  switch (node.kind) {
    case 'resize':
      forEachResizeTerm(node, x!.shape, node.shape, (from, to, weight) => (sums[to]! += weight * x!.data[from]!));
      break;
    case 'resizeGradient':
      forEachResizeTerm(node, node.shape, x!.shape, (from, to, weight) => (sums[from]! += weight * x!.data[to]!));
      break;
  }
  out!.set(sums);
};

/** Every term of a resize: y[to] += weight · x[from]. */
const forEachResizeTerm = (node: ResizeGeometry, x: Shape, y: Shape, visit: (from: number, to: number, weight: number) => void): void => {
  const [batch, heightX, widthX, channels] = x as readonly [number, number, number, number];
  const [heightY, widthY] = [y[1]!, y[2]!];
  const rows = resizeTaps(node, heightX, heightY);
  const columns = resizeTaps(node, widthX, widthY);
  const pair = (taps: typeof rows, at: number): (readonly [number, number])[] => [
    [taps.low[at]!, 1 - taps.weight[at]!],
    [taps.high[at]!, taps.weight[at]!],
  ];
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < heightY; row++) {
      for (let column = 0; column < widthY; column++) {
        for (const [rowX, rowWeight] of pair(rows, row)) {
          for (const [columnX, columnWeight] of pair(columns, column)) {
            const weight = rowWeight * columnWeight;
            if (weight === 0) continue;
            const from = ((image * heightX + rowX) * widthX + columnX) * channels;
            const to = ((image * heightY + row) * widthY + column) * channels;
            for (let channel = 0; channel < channels; channel++) visit(from + channel, to + channel, weight);
          }
        }
      }
    }
  }
};
