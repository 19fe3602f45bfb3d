import {
  elementCount,
  normalTable,
  type RandomNode,
  storedView,
  type KernelGroup,
  buffersRead,
} from '@neurite/backend';
import { i32 } from '../codegen/opcodes.ts';
import { random } from '../codegen/philox.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

/** Random numbers by key and counter. */
export const randomStep = (context: StepContext, group: KernelGroup): Step => {
  const { module, graph } = context;
  const node = graph.program.nodes[group.root] as RandomNode;
  const { distribution, offset, stride } = node;
  const count = elementCount(node.shape);
  const kernel = shared(module, `random ${JSON.stringify([distribution, count, offset, stride])}`, () =>
    random(module, { distribution, count, offset, stride }),
  );
  const magnitudes = normalTable();
  const table =
    distribution === 'normal'
      ? context.constant({ shape: [magnitudes.length], dtype: 'int32', data: magnitudes })
      : undefined;
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, address, constants }) => {
      const at = (id: number): ReturnType<typeof address> => {
        const view = storedView(graph, id);
        return address(view.buffer, 4 * view.offset);
      };
      const step = node.step === undefined ? i32.const(0) : at(node.step);
      const magnitudesAt = table === undefined ? i32.const(0) : i32.add(constants, table);
      const pointers = [at(node.key), at(node.counter), step, magnitudesAt, address(group.root)];
      callRange(context.forks, f, { ...kernel, microseconds: loopMicroseconds(count, 10) }, pointers);
    },
  };
};
