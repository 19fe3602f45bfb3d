import { type KernelGroup, type TensorType, typeOfValue } from '@neurite/backend';
import type { KernelWriter } from '../wgsl/kernel-writer.ts';
import { axesOf } from '../wgsl/space.ts';
import type { KernelContext } from './context.ts';
import { GroupCode } from './group-code.ts';

/**
 * What follows a product: the element-wise nodes of its group, at place `i` of the result.
 *
 * @param place the place of a result in row-major order, as an expression of batch, row and column
 */
export const epilogue =
  (context: KernelContext, group: KernelGroup, place: string) =>
  (writer: KernelWriter): string => {
    const { program } = context.graph;
    const type: TensorType = typeOfValue(program, group.root);
    const rest = group.nodes.filter((id) => id !== group.root);
    const code = new GroupCode(context.graph, rest, writer, { shape: type.shape, axes: axesOf('i', type.shape) });
    code.define(group.root, 'sum');
    const stores = group.outputs.map((id) => {
      const value = code.of(id);
      return writer.store(id, typeOfValue(program, id).dtype, 'i', value);
    });
    return [`let i = ${place};`, ...code.lines, ...stores].join('\n');
  };
