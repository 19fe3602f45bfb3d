import { ArgumentError } from '@neurite/backend';
import { activation, add, maxPooling2d, type SymbolicTensor } from '@neurite/layers';
import type { Functional } from '@neurite/models';
import { convBlock } from './blocks.ts';
import { network, type NetworkOptions } from './network.ts';

/** The options of {@link resNet}. */
export interface ResNetOptions extends NetworkOptions {
  /** 18, 34, 50: the networks for ImageNet. 20, 32, 44, 56, 110: the slim ones of the paper for CIFAR. Default 18. */
  readonly depth?: 18 | 34 | 50 | 20 | 32 | 44 | 56 | 110;
  /**
   * How it begins: 'imagenet' with a convolution of 7 × 7 and max pooling, which leave a sixteenth of the pixels; 'cifar' with one
   * of 3 × 3, which leaves all. Default: 'imagenet' for depths 18, 34 and 50, where pictures have at least 64 pixels a side.
   */
  readonly stem?: 'imagenet' | 'cifar';
}

interface Plan {
  /** Blocks of each stage. */
  readonly blocks: readonly number[];
  /** Channels of the first stage; each stage has twice those of the one before. */
  readonly width: number;
  readonly block: (x: SymbolicTensor, channels: number, strides: number) => SymbolicTensor;
}

const slim = (depth: number): Plan => ({
  blocks: new Array<number>(3).fill((depth - 2) / 6),
  width: 16,
  block: basicBlock,
});

const plans: Readonly<Record<number, Plan>> = {
  18: { blocks: [2, 2, 2, 2], width: 64, block: basicBlock },
  34: { blocks: [3, 4, 6, 3], width: 64, block: basicBlock },
  50: { blocks: [3, 4, 6, 3], width: 64, block: bottleneckBlock },
  ...Object.fromEntries([20, 32, 44, 56, 110].map((depth) => [depth, slim(depth)])),
};

/**
 * A residual network: blocks of convolutions, each added to what came into it. Where the size changes, a convolution of 1 × 1
 * stands on the way around (option B of the paper); strides lie in the convolutions of 3 × 3, as in torchvision, whose
 * numbers of parameters these are: 11,689,512 (18), 21,797,672 (34) and 25,557,032 (50) for 1,000 classes.
 *
 * Source: He et al., Deep residual learning for image recognition, arXiv:1512.03385.
 *
 * @throws ArgumentError when there is no network of that depth, or the shape is malformed
 * @example
 * const small = resNet({ depth: 20, inputShape: [28, 28, 1], classes: 10 }); // 272,186 parameters
 */
export function resNet({ depth = 18, stem, ...options }: ResNetOptions): Functional {
  const plan = plans[depth];
  if (plan === undefined) {
    throw new ArgumentError(`resNet has depth ${Object.keys(plans).join(', ')}; got ${String(depth)}.`);
  }
  return network(options, (images) => {
    const [height, width] = images.shape as [number, number, number];
    const begin = stem ?? (plan.width === 64 && Math.min(height, width) >= 64 ? 'imagenet' : 'cifar');
    let x =
      begin === 'imagenet'
        ? maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(
            convBlock(images, plan.width, 7, { strides: 2 }),
          )
        : convBlock(images, plan.width, 3);
    plan.blocks.forEach((count, stage) => {
      for (let i = 0; i < count; i++) x = plan.block(x, plan.width * 2 ** stage, stage > 0 && i === 0 ? 2 : 1);
    });
    return x;
  });
}

function basicBlock(x: SymbolicTensor, channels: number, strides: number): SymbolicTensor {
  const y = convBlock(convBlock(x, channels, 3, { strides }), channels, 3, { activation: 'linear' });
  return activation('relu').apply(add().apply([shortcut(x, channels, strides), y]));
}

function bottleneckBlock(x: SymbolicTensor, channels: number, strides: number): SymbolicTensor {
  const narrow = convBlock(convBlock(x, channels, 1), channels, 3, { strides });
  const y = convBlock(narrow, 4 * channels, 1, { activation: 'linear' });
  return activation('relu').apply(add().apply([shortcut(x, 4 * channels, strides), y]));
}

function shortcut(x: SymbolicTensor, channels: number, strides: number): SymbolicTensor {
  return x.shape.at(-1) === channels && strides === 1
    ? x
    : convBlock(x, channels, 1, { strides, activation: 'linear' });
}
