import { type KernelGroup, type Node, ProgramError } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { argReduceKernels } from './arg-reduce.ts';
import type { KernelContext } from './context.ts';
import { convolutionKernels } from './convolution.ts';
import { cumulativeKernels } from './cumulative.ts';
import { elementwiseKernels } from './elementwise.ts';
import { gatherKernels, scatterAddKernels } from './gather.ts';
import { matMulKernels } from './matmul.ts';
import { concatKernels, padKernels, reshapeKernels } from './move.ts';
import { packBytesKernels } from './pack-bytes.ts';
import { poolKernels } from './pool.ts';
import { randomKernels } from './random.ts';
import { reduceKernels } from './reduce.ts';
import { resizeKernels } from './resize.ts';
import { topKKernels } from './top-k.ts';

/** Whether a group is run by kernels: all but those that run programs or call the host. */
export const hasKernels = (node: Node): boolean => node.kind !== 'scan' && node.kind !== 'cond' && node.kind !== 'host';

/** The kernels that run a group, in this order. */
export const kernelsOf = (context: KernelContext, group: KernelGroup): KernelCall[] => {
  if (group.kind === 'elementwise') return elementwiseKernels(context, group);
  if (group.kind === 'reduction') return reduceKernels(context, group);
  const node = context.graph.program.nodes[group.root]!;
  switch (node.kind) {
    case 'matMul':
    case 'byteMatMul':
      return matMulKernels(context, group, node);
    case 'conv':
    case 'byteConv':
    case 'convInputGradient':
    case 'convFilterGradient':
      return convolutionKernels(context, group, node);
    case 'argReduce':
      return argReduceKernels(context, group, node);
    case 'maxPool':
    case 'maxPoolGradient':
    case 'maxPoolPick':
    case 'avgPool':
    case 'avgPoolGradient':
      return poolKernels(context, group, node);
    case 'resize':
    case 'resizeGradient':
      return resizeKernels(context, group, node);
    case 'reshape':
      return reshapeKernels(context, group, node);
    case 'concat':
      return concatKernels(context, group, node);
    case 'pad':
      return padKernels(context, group, node);
    case 'gather':
      return gatherKernels(context, group, node);
    case 'scatterAdd':
      return scatterAddKernels(context, group, node);
    case 'cumulative':
      return cumulativeKernels(context, group, node);
    case 'packBytes':
      return packBytesKernels(context, group, node);
    case 'topK':
      return topKKernels(context, group, node);
    case 'random':
      return randomKernels(context, group, node);
    default:
      throw new ProgramError(`There is no kernel for ${node.kind}.`);
  }
};
