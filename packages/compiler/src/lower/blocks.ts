import { elementCount, type Padding, type ProgramBuilder, type ValueId } from '@neurite/backend';
import type { LoweringTable } from './lowering.ts';
import { pad } from './pad.ts';
import { reshape, transpose } from './shape.ts';
import { part } from './slice.ts';

/** Blocks that move between axes. */
export const blocks: LoweringTable = {
  SpaceToBatchND: ({ builder: b, inputs, attributes }) =>
    spaceToBatch(b, inputs.x!, attributes.blockShape as number[], attributes.paddings as Padding[]),
  BatchToSpaceND: ({ builder: b, inputs, attributes }) =>
    batchToSpace(b, inputs.x!, attributes.blockShape as number[], attributes.crops as Padding[]),

  DepthToSpace: ({ builder: b, inputs, attributes }) => {
    const channelsFirst = attributes.dataFormat === 'NCHW';
    const x = channelsFirst ? transpose(b, inputs.x!, [0, 2, 3, 1]) : inputs.x!;
    const result = depthToSpace(b, x, attributes.blockSize as number);
    return channelsFirst ? transpose(b, result, [0, 3, 1, 2]) : result;
  },
};

/** Axes 1, 2, … are cut into blocks; what stands at one place of its block goes to one part of the batch. */
function spaceToBatch(b: ProgramBuilder, x: ValueId, block: readonly number[], paddings: readonly Padding[]): ValueId {
  const rest = b.typeOf(x).shape.slice(1 + block.length);
  const padded = pad(b, x, [[0, 0], ...paddings, ...rest.map((): Padding => [0, 0])], 'constant');
  const [batch, ...lengths] = b.typeOf(padded).shape as [number, ...number[]];
  const space = block.map((size, axis) => lengths[axis]! / size);
  const split = reshape(b, padded, [batch, ...space.flatMap((length, axis) => [length, block[axis]!]), ...rest]);
  const places = block.map((_, axis) => 2 + 2 * axis);
  const blocks = block.map((_, axis) => 1 + 2 * axis);
  const others = rest.map((_, axis) => 1 + 2 * block.length + axis);
  return reshape(b, transpose(b, split, [...places, 0, ...blocks, ...others]), [
    batch * elementCount(block),
    ...space,
    ...rest,
  ]);
}

/** The reverse of {@link spaceToBatch}, with crops for its paddings. */
function batchToSpace(b: ProgramBuilder, x: ValueId, block: readonly number[], crops: readonly Padding[]): ValueId {
  const [parts, ...lengths] = b.typeOf(x).shape as [number, ...number[]];
  const rank = block.length;
  const batch = parts / elementCount(block);
  const rest = lengths.slice(rank);
  const pairs = block.flatMap((_, axis) => [rank + 1 + axis, axis]);
  const others = rest.map((_, axis) => 2 * rank + 1 + axis);
  const moved = transpose(b, reshape(b, x, [...block, batch, ...lengths]), [rank, ...pairs, ...others]);
  const merged = reshape(b, moved, [batch, ...block.map((size, axis) => size * lengths[axis]!), ...rest]);
  const start = [0, ...crops.map(([low]) => low), ...rest.map(() => 0)];
  const shape = b.typeOf(merged).shape.map((length, axis) => {
    const [low, high] = crops[axis - 1] ?? [0, 0];
    return length - low - high;
  });
  return part(b, merged, start, shape);
}

function depthToSpace(b: ProgramBuilder, x: ValueId, block: number): ValueId {
  const [batch, height, width, depth] = b.typeOf(x).shape as [number, number, number, number];
  const channels = depth / (block * block);
  const split = reshape(b, x, [batch, height, width, block, block, channels]);
  return reshape(b, transpose(b, split, [0, 1, 3, 2, 4, 5]), [batch, height * block, width * block, channels]);
}
