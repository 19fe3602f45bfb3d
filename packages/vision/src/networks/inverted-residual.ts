import { add, type SymbolicTensor } from '@neurite/layers';
import { type BlockOptions, convBlock, depthwiseBlock } from './blocks.ts';

/** Blocks in a row that have as many channels. */
export interface InvertedResidualStage {
  /** How many times as wide a block is within. */
  readonly expansion: number;
  readonly channels: number;
  readonly repeats: number;
  /** Of the first block; the others have 1. */
  readonly strides: number;
  /** Of the depthwise convolutions. Default 3. */
  readonly kernelSize?: number;
}

/** Wider by 1 × 1, each channel by itself, narrow by 1 × 1 without an activation; added to what came in where sizes agree. */
export function invertedResidual(
  x: SymbolicTensor,
  { expansion, channels, repeats, strides, kernelSize = 3 }: InvertedResidualStage,
  options: BlockOptions,
): SymbolicTensor {
  for (let i = 0; i < repeats; i++) {
    const before = x.shape.at(-1) as number;
    const stride = i === 0 ? strides : 1;
    const wide = expansion === 1 ? x : convBlock(x, before * expansion, 1, options);
    const filtered = depthwiseBlock(wide, kernelSize, { ...options, strides: stride });
    const narrow = convBlock(filtered, channels, 1, { ...options, activation: 'linear' });
    x = stride === 1 && before === channels ? add().apply([x, narrow]) : narrow;
  }
  return x;
}
