/** Programs inside of programs: graphs in attributes, which see the values around them by their names. */
import { ndArray } from '@neurite/tensors';
import type { GraphProto } from '../protobuf/messages.ts';
import { GraphWriter, type SymbolicProgram, type SymbolicType, valueInfo, type Written } from './graph-writer.ts';
import { fixed, type NodeOf, type Writing } from './writing.ts';

export function cond(w: Writing, node: NodeOf<'cond'>): Written[] {
  const operands = node.operands.map((id) => inside(w, w.value(id)));
  const branch = (program: SymbolicProgram): GraphProto => {
    const g = new GraphWriter(w.g.file);
    const outputs = w.nested(g, program, { inputs: operands, state: [] });
    return g.finish(
      g.file.unique('branch'),
      [],
      outputs,
      outputs.map(() => g.file.unique('branch:0')),
    );
  };
  const attributes = { then_branch: branch(node.onTrue), else_branch: branch(node.onFalse) };
  const names = w.g.emitAll('If', [w.name(node.predicate)], attributes, node.outputs.length);
  return node.outputs.map((type, index) => ({ ...type, name: names[index]! }));
}

/** A value as it is seen inside of a nested graph, which may make other orders of its axes for itself alone. */
function inside(w: Writing, value: Written): Written {
  const { shape, dtype, constant, hint } = value;
  return constant === undefined ? { shape, dtype, name: w.g.name(value) } : { shape, dtype, constant, hint };
}

export function scan(w: Writing, node: NodeOf<'scan'>): Written[] {
  const { file } = w.g;
  const [length, carries] = [fixed(node.length), node.carries.length];
  const g = new GraphWriter(file);
  const own = ({ shape, dtype }: SymbolicType, wish: string): Written => ({ shape, dtype, name: file.unique(wish) });
  const state = node.carries.map((id) => own(w.value(id), 'carry'));
  const slices = node.xs.map((id) => own({ ...w.value(id), shape: w.value(id).shape.slice(1) }, 'slice'));
  const consts = node.consts.map((id) => inside(w, w.value(id)));
  const step = own({ shape: [], dtype: 'int32' }, 'step');
  const outputs = w.nested(g, node.body, { inputs: [...state, ...slices, ...consts, step], state: [] });
  const given = [...state, ...slices, step];
  const body = g.finish(
    file.unique('loop'),
    given.map((value) => valueInfo(value.name!, value)),
    outputs,
    outputs.map((_, index) => file.unique(index < carries ? 'next' : 'y')),
  );
  const steps = file.initializer(
    ndArray(
      Int32Array.from({ length }, (_, t) => t),
      [length],
    ),
    'steps',
  );
  const inputs = [...node.carries, ...node.xs].map((id) => w.name(id));
  const count = slices.length + 1;
  const ys = outputs.length - carries;
  const backwards = (number: number): number[] => Array<number>(number).fill(1);
  const attributes = {
    body,
    num_scan_inputs: count,
    ...(node.reverse ? { scan_input_directions: backwards(count) } : {}),
    ...(node.reverse && ys > 0 ? { scan_output_directions: backwards(ys) } : {}),
  };
  const names = w.g.emitAll('Scan', [...inputs, steps], attributes, outputs.length);
  return node.outputs.slice(0, outputs.length).map((type, index) => ({ ...type, name: names[index]! }));
}
