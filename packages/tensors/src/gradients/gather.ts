import { registerGradient } from '../core/tape.ts';
import { sizeOf } from '../ndarray.ts';
import { add } from '../ops/arithmetic.ts';
import { tensor } from '../ops/create.ts';
import { gatherNd, scatterNd } from '../ops/gather.ts';
import { reshape } from '../ops/shape.ts';
import { transpose } from '../ops/transpose.ts';
import type { Tensor } from '../tensor.ts';

registerGradient('GatherV2', ({ dy, inputs, attributes }) => {
  const x = inputs.x!;
  const { axis, batchDims } = attributes as { axis: number; batchDims: number };
  return { x: () => scatterAlong(inputs.indices!, dy, x.shape, axis, batchDims) };
});

/** The transpose of gather: zeros of `shape` with each slice of `updates` added where gather would have read it. */
function scatterAlong(
  indices: Tensor,
  updates: Tensor,
  shape: readonly number[],
  axis: number,
  batchDims: number,
): Tensor {
  const batch = sizeOf(shape.slice(0, batchDims));
  const outer = sizeOf(shape.slice(batchDims, axis));
  const length = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const count = batch === 0 ? 0 : indices.size / batch;
  // One scatter along one axis: the batches lie one behind the other, each of `length` positions.
  const slices = transpose(reshape(updates, [batch, outer, count, inner]), [0, 2, 1, 3]);
  const starts = tensor(
    Int32Array.from({ length: batch }, (_, index) => index * length),
    [batch, 1],
  );
  const positions = batch === 1 ? indices : add(reshape(indices, [batch, count]), starts);
  const summed = scatterNd(reshape(positions, [batch * count, 1]), reshape(slices, [batch * count, outer * inner]), [
    batch * length,
    outer * inner,
  ]);
  return reshape(transpose(reshape(summed, [batch, length, outer, inner]), [0, 2, 1, 3]), shape);
}

registerGradient('GatherNd', ({ dy, inputs }) => ({
  params: () => scatterNd(inputs.indices!, dy, inputs.params!.shape),
}));

registerGradient('ScatterNd', ({ dy, inputs }) => ({ updates: () => gatherNd(dy, inputs.indices!) }));

registerGradient('TopK', ({ dy, inputs, outputs }) => {
  const x = inputs.x!;
  const last = x.rank - 1;
  return { x: () => scatterAlong(outputs[1]!, dy, x.shape, last, last) };
});
