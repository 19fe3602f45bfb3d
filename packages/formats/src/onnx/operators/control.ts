/** Branches and loops. */
import {
  cond,
  concat,
  expandDims,
  ndArray,
  reshape,
  scan,
  swapAxes,
  type Tensor,
  reverse,
  zeros,
} from '@neurite/tensors';
import { dtypeOfElements, type ElementType } from '../element-types.ts';
import type { Graph } from '../graph/graph.ts';
import { Value } from '../graph/value.ts';
import { knownValue, type NodeCall, type OperatorTable } from './operator.ts';

function branch(node: NodeCall): Value[] {
  const condition = node.input(0);
  const [onTrue, onFalse] = [node.graph('then_branch'), node.graph('else_branch')];
  if (condition.isKnown) return node.runGraph(node.staticNumber(0) === 0 ? onFalse : onTrue, []);
  let types: ElementType[] = [];
  const run = (graph: Graph) => (): Tensor[] => {
    const values = node.runGraph(graph, []);
    types = values.map(({ type }) => type);
    return values.map(({ tensor }) => tensor);
  };
  const results = cond(reshape(condition.tensor, []), run(onTrue), run(onFalse));
  return results.map((tensor, index) => new Value(tensor, types[index]!));
}

/** More iterations than this would make a program of unreasonable size. */
const MAX_ITERATIONS = 10_000;

/** Iteration by iteration: how many there are must be known when the graph is compiled. */
function loop(node: NodeCall): Value[] {
  const body = node.graph('body');
  const count = node.optional(0) === undefined ? Infinity : node.staticNumber(0);
  const states = node.operands.length - 2;
  let carried = Array.from({ length: states }, (_, index) => node.input(index + 2));
  const kept: Value[][] = body.outputs.slice(states + 1).map(() => []);
  let goesOn = node.optional(1) === undefined || node.staticNumber(1) !== 0;
  for (let iteration = 0; goesOn && iteration < count; iteration++) {
    if (iteration === MAX_ITERATIONS) node.fail(`it runs for more than ${MAX_ITERATIONS} iterations`);
    const number = knownValue(ndArray(Int32Array.of(iteration), []), 'int64');
    const always = knownValue(ndArray(Uint8Array.of(1), []), 'bool');
    const [next, ...results] = node.runGraph(body, [number, always, ...carried]);
    carried = results.slice(0, states);
    for (const [index, values] of kept.entries()) values.push(results[states + index]!);
    goesOn = isTrue(node, next!);
  }
  return [...carried, ...kept.map((values, index) => stacked(node, values, body, states + 1 + index))];
}

function isTrue(node: NodeCall, condition: Value): boolean {
  try {
    return condition.tensor.dataSync()[0] !== 0;
  } catch {
    return node.fail(
      'when it ends depends on what the graph is given, which is not supported where a graph is compiled',
    );
  }
}

function stacked(node: NodeCall, values: readonly Value[], body: Graph, output: number): Value {
  if (values.length > 0)
    return new Value(
      concat(
        values.map(({ tensor }) => expandDims(tensor, 0)),
        0,
      ),
      values[0]!.type,
    );
  const { type, shape } = body.outputs[output]!;
  if (type === undefined || shape === undefined)
    return node.fail('it has no iteration, and does not say what it would give');
  const lengths = shape.map((length) => (typeof length === 'number' ? length : 0));
  return new Value(zeros([0, ...lengths], dtypeOfElements(type)), type);
}

/** The body runs in a loop of ours; sequences may lie along any axis, and go backwards. */
function scanned(node: NodeCall): Value[] {
  if (node.opset < 9) node.fail('opset 8 is not supported');
  const body = node.graph('body');
  const sequences = node.number('num_scan_inputs');
  const operands = node.operands.map((_, index) => node.input(index));
  const states = operands.length - sequences;
  const outputs = body.outputs.length - states;
  const none = (length: number): number[] => Array<number>(length).fill(0);
  const inputAxes = node.numbers('scan_input_axes', none(sequences));
  const inputDirections = node.numbers('scan_input_directions', none(sequences));
  const xs = operands.slice(states).map(({ tensor: x }, index) => {
    const first = swapAxesToFront(x, node.axis(inputAxes[index]!, x.rank));
    return inputDirections[index] === 1 ? reverse(first, 0) : first;
  });
  let types: ElementType[] = [];
  const step = (state: Tensor[], slices: Tensor[]): { carry: Tensor[]; y: Tensor[] } => {
    const given = [...state, ...slices].map((tensor, index) => new Value(tensor, operands[index]!.type));
    const results = node.runGraph(body, given);
    types = results.map(({ type }) => type);
    const tensors = results.map(({ tensor }) => tensor);
    return { carry: tensors.slice(0, states), y: tensors.slice(states) };
  };
  const { carry, ys } = scan(
    step,
    operands.slice(0, states).map(({ tensor }) => tensor),
    xs,
  );
  const outputAxes = node.numbers('scan_output_axes', none(outputs));
  const outputDirections = node.numbers('scan_output_directions', none(outputs));
  const placed = ys.map((y, index) => {
    const ordered = outputDirections[index] === 1 ? reverse(y, 0) : y;
    return swapAxesFromFront(ordered, node.axis(outputAxes[index]!, y.rank));
  });
  return [...carry, ...placed].map((tensor, index) => new Value(tensor, types[index]!));
}

function swapAxesToFront(x: Tensor, axis: number): Tensor {
  let moved = x;
  for (let place = axis; place > 0; place--) moved = swapAxes(moved, place, place - 1);
  return moved;
}

function swapAxesFromFront(x: Tensor, axis: number): Tensor {
  let moved = x;
  for (let place = 0; place < axis; place++) moved = swapAxes(moved, place, place + 1);
  return moved;
}

export const control: OperatorTable = { If: branch, Loop: loop, Scan: scanned };
