import {
  mapInputs,
  type Node,
  type Program,
  ProgramBuilder,
  type ScanNode,
  type Slot,
  type ValueId,
} from '@neurite/backend';
import { eliminateDead } from '../eliminate-dead.ts';

/** What an input of a scan's body is. */
export type InputRole = 'carry' | 'xs' | 'const' | 'step';

/** What the `index`-th input of a scan's body is, and the how-manieth of its kind. */
export function inputRole(scan: ScanNode, index: number): { role: InputRole; at: number } {
  const { carries, xs, consts } = scan;
  if (index < carries.length) return { role: 'carry', at: index };
  if (index < carries.length + xs.length) return { role: 'xs', at: index - carries.length };
  const at = index - carries.length - xs.length;
  return at < consts.length ? { role: 'const', at } : { role: 'step', at: 0 };
}

/** The parts of a scan by what they are; see `ScanNode`. */
export function partRole(scan: ScanNode, index: number): { role: 'carry' | 'y' | 'history'; at: number } {
  const carries = scan.carries.length;
  const ys = scan.body.outputs.length - carries;
  if (index < carries) return { role: 'carry', at: index };
  return index < carries + ys ? { role: 'y', at: index - carries } : { role: 'history', at: index - carries - ys };
}

/** What takes the place of a body's input. */
export type InputSource =
  | { readonly input: number }
  | { readonly fill: number }
  /** Nothing: no live node reads it. */
  | 'unused';

/** What becomes of a body. */
export interface BodyEdit {
  readonly inputs: readonly Slot[];
  /** For each input of the old body, where its value comes from now. */
  readonly sources: readonly InputSource[];
  /** Values of the old body. */
  readonly outputs: readonly ValueId[];
  /** For values of the old body, the new input that gives them, instead of computing them. */
  readonly given?: ReadonlyMap<ValueId, number>;
}

/** A body with other inputs and outputs; what is dead goes away. */
export function editBody(body: Program, edit: BodyEdit): Program {
  const b = new ProgramBuilder({ inputs: edit.inputs, constants: body.constants, state: [] });
  const values: ValueId[] = [];
  const input = (index: number): ValueId => {
    const { shape, dtype } = edit.inputs[index]!;
    return b.add({ kind: 'input', index, shape, dtype });
  };
  for (const [id, node] of body.nodes.entries()) {
    const given = edit.given?.get(id);
    if (given !== undefined) values[id] = input(given);
    else if (node.kind === 'input') values[id] = replaceInput(node, edit.sources[node.index]!);
    else values[id] = b.copy(mapInputs(node, (value) => values[value]!));
  }
  return eliminateDead(b.finish(edit.outputs.map((value) => values[value]!)));

  function replaceInput(node: Extract<Node, { kind: 'input' }>, source: InputSource): ValueId {
    if (source === 'unused') return b.fill(0, node.shape, node.dtype);
    return 'input' in source ? input(source.input) : b.fill(source.fill, node.shape, node.dtype);
  }
}

/** For each value of a program whether a set of values depends on it. */
export function neededFor(
  program: Program,
  values: readonly ValueId[],
  inputsOf: (node: Node) => readonly ValueId[],
): Uint8Array {
  const needed = new Uint8Array(program.nodes.length);
  for (const value of values) needed[value] = 1;
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    if (needed[id] === 1) for (const value of inputsOf(program.nodes[id]!)) needed[value] = 1;
  }
  return needed;
}
