/** Recurrent layers. Source: https://onnx.ai/onnx/operators/onnx__LSTM.html, __GRU, __RNN. */
import {
  add,
  clip,
  concat,
  elu,
  expandDims,
  less,
  leakyRelu,
  matMul,
  mul,
  relu,
  reshape,
  scan,
  sigmoid,
  slice,
  softplus,
  softsign,
  split,
  sub,
  tanh,
  type Tensor,
  transpose,
  where,
  zeros,
  greater,
} from '@neurite/tensors';
import { Value } from '../graph/value.ts';
import { reverseSequences } from './indexing.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

type Activation = (x: Tensor) => Tensor;

const activations: Readonly<Record<string, (alpha: number | undefined, beta: number | undefined) => Activation>> = {
  affine:
    (alpha = 1, beta = 0) =>
    (x) =>
      add(mul(x, alpha), beta) as Tensor,
  elu:
    (alpha = 1) =>
    (x) =>
      elu(x, alpha),
  hardsigmoid:
    (alpha = 0.2, beta = 0.5) =>
    (x) =>
      clip(add(mul(x, alpha), beta) as Tensor, 0, 1),
  leakyrelu:
    (alpha = 0.01) =>
    (x) =>
      leakyRelu(x, alpha),
  relu: () => relu,
  scaledtanh:
    (alpha = 1, beta = 1) =>
    (x) =>
      mul(tanh(mul(x, beta) as Tensor), alpha) as Tensor,
  sigmoid: () => sigmoid,
  softplus: () => softplus,
  softsign: () => softsign,
  tanh: () => tanh,
  thresholdedrelu:
    (alpha = 1) =>
    (x) =>
      where(greater(x, alpha), x, 0) as Tensor,
};

/** The weights of one direction, and what it begins with. */
interface Direction {
  readonly x: Tensor;
  /** [gates · hidden, inputs] */
  readonly w: Tensor;
  /** [gates · hidden, hidden] */
  readonly r: Tensor;
  /** Both [gates · hidden]. */
  readonly inputBias: Tensor;
  readonly recurrentBias: Tensor;
  readonly initial: readonly Tensor[];
  /** [3 · hidden], of an LSTM that looks at its cell. */
  readonly peepholes: Tensor | undefined;
  readonly activations: readonly Activation[];
  readonly hidden: number;
}

/** One step: from what the input gives, [batch, gates · hidden], and the state, to the next state, whose first part is put out. */
type Cell = (direction: Direction, node: NodeCall) => (projected: Tensor, state: readonly Tensor[]) => Tensor[];

interface Kind {
  readonly gates: number;
  readonly states: number;
  readonly activations: readonly string[];
  readonly cell: Cell;
}

const rnn: Cell =
  ({ r, recurrentBias, activations: [f] }) =>
  (projected, [h]) => [f!(add(projected, add(matMul(h!, r, { transposeB: true }) as Tensor, recurrentBias)) as Tensor)];

const gru: Cell = ({ r, recurrentBias, activations: [f, g], hidden }, node) => {
  const [rGates, rHidden] = split(r, [2 * hidden, hidden], 0) as [Tensor, Tensor];
  const [bGates, bHidden] = split(recurrentBias, [2 * hidden, hidden], 0) as [Tensor, Tensor];
  const isLinearFirst = node.flag('linear_before_reset');
  return (projected, [h]) => {
    const [xGates, xHidden] = split(projected, [2 * hidden, hidden], 1) as [Tensor, Tensor];
    const gates = f!(add(xGates, add(matMul(h!, rGates, { transposeB: true }) as Tensor, bGates)) as Tensor);
    const [update, reset] = split(gates, 2, 1) as [Tensor, Tensor];
    const recurrent = isLinearFirst
      ? mul(reset, add(matMul(h!, rHidden, { transposeB: true }) as Tensor, bHidden))
      : add(matMul(mul(reset, h!) as Tensor, rHidden, { transposeB: true }) as Tensor, bHidden);
    const candidate = g!(add(xHidden, recurrent) as Tensor);
    return [add(mul(sub(1, update), candidate), mul(update, h!)) as Tensor];
  };
};

/** Gates in ONNX's order: input, output, forget, cell. */
const lstm: Cell = ({ r, recurrentBias, activations: [f, g, h], hidden, peepholes }, node) => {
  const [pi, po, pf] = peepholes === undefined ? [] : split(peepholes, 3, 0);
  const peep = (gate: Tensor, weight: Tensor | undefined, cell: Tensor): Tensor =>
    weight === undefined ? gate : (add(gate, mul(weight, cell)) as Tensor);
  const isCoupled = node.flag('input_forget');
  return (projected, [last, cell]) => {
    const all = add(projected, add(matMul(last!, r, { transposeB: true }) as Tensor, recurrentBias)) as Tensor;
    const [i, o, forget, c] = split(all, [hidden, hidden, hidden, hidden], 1) as [Tensor, Tensor, Tensor, Tensor];
    const input = f!(peep(i, pi, cell!));
    const keep = isCoupled ? (sub(1, input) as Tensor) : f!(peep(forget, pf, cell!));
    const next = add(mul(keep, cell!), mul(input, g!(c))) as Tensor;
    return [mul(f!(peep(o, po, next)), h!(next)) as Tensor, next];
  };
};

function recurrent(node: NodeCall, kind: Kind): Value[] {
  const { type } = node.input(0);
  const isBatchFirst = node.number('layout', 0) === 1;
  const moved = (x: Tensor): Tensor => (isBatchFirst ? transpose(x, [1, 0, 2]) : x);
  const x = moved(node.tensor(0));
  const direction = node.text('direction', 'forward');
  const count = direction === 'bidirectional' ? 2 : 1;
  const results = Array.from({ length: count }, (_, index) => {
    const isReverse = direction === 'reverse' || index === 1;
    return run(node, kind, directionOf(node, kind, x, index, moved), isReverse);
  });
  const ys = concatOrOnly(
    results.map(({ ys: one }) => expandDims(one, 1)),
    1,
  );
  const finals = Array.from({ length: kind.states }, (_, state) =>
    concatOrOnly(
      results.map(({ finals: all }) => expandDims(all[state]!, 0)),
      0,
    ),
  );
  // [time, directions, batch, hidden] → [batch, time, directions, hidden]
  const outputs = [isBatchFirst ? transpose(ys, [2, 0, 1, 3]) : ys, ...finals.map(moved)];
  return outputs.map((tensor) => new Value(tensor, type));
}

function concatOrOnly(tensors: readonly Tensor[], axis: number): Tensor {
  return tensors.length === 1 ? tensors[0]! : concat(tensors, axis);
}

function directionOf(node: NodeCall, kind: Kind, x: Tensor, index: number, moved: (x: Tensor) => Tensor): Direction {
  const pick = (tensor: Tensor): Tensor => {
    const rest = tensor.shape.slice(1);
    return reshape(slice(tensor, [index, ...rest.map(() => 0)], [1, ...rest]), rest);
  };
  const r = pick(node.tensor(2));
  const [wide, hidden] = r.shape as [number, number];
  if (wide !== kind.gates * hidden)
    node.fail(`its recurrent weights should be [${kind.gates * hidden}, ${hidden}], and are [${wide}, ${hidden}]`);
  const bias = node.optional(3) === undefined ? zeros([2 * wide]) : pick(node.tensor(3));
  const [inputBias, recurrentBias] = split(bias, 2, 0) as [Tensor, Tensor];
  const initial = Array.from({ length: kind.states }, (_, state) => {
    const given = node.optional(5 + state);
    return given === undefined ? zeros([x.shape[1]!, hidden]) : pick(moved(given.tensor));
  });
  const peepholes = kind.gates === 4 && node.optional(7) !== undefined ? pick(node.tensor(7)) : undefined;
  return {
    x,
    w: pick(node.tensor(1)),
    r,
    inputBias,
    recurrentBias,
    initial,
    peepholes,
    activations: activationsOf(node, kind, index),
    hidden,
  };
}

function activationsOf(node: NodeCall, kind: Kind, index: number): Activation[] {
  const each = kind.activations.length;
  const names = node
    .texts('activations', [...kind.activations, ...kind.activations])
    .slice(index * each, (index + 1) * each);
  const [alphas, betas] = [node.numbers('activation_alpha', []), node.numbers('activation_beta', [])];
  const limit = node.has('clip') ? node.number('clip') : undefined;
  return names.map((name, place) => {
    const make = activations[name.toLowerCase()] ?? node.fail(`the activation '${name}' is not known`);
    const activation = make(alphas[index * each + place], betas[index * each + place]);
    return limit === undefined ? activation : (x) => activation(clip(x, -limit, limit));
  });
}

function run(
  node: NodeCall,
  kind: Kind,
  direction: Direction,
  isReverse: boolean,
): { ys: Tensor; finals: readonly Tensor[] } {
  const { w, inputBias, initial } = direction;
  const lengths = node.optional(4)?.tensor;
  const reversed = (sequence: Tensor): Tensor =>
    transpose(reverseSequences(transpose(sequence, [1, 0, 2]), lengths!), [1, 0, 2]);
  const x = isReverse && lengths !== undefined ? reversed(direction.x) : direction.x;
  const [time, batch, inputs] = x.shape as [number, number, number];
  const flat = matMul(reshape(x, [time * batch, inputs]), w, { transposeB: true }) as Tensor;
  const projected = reshape(add(flat, inputBias) as Tensor, [time, batch, w.shape[0]!]);
  const cell = kind.cell(direction, node);
  const step = (state: Tensor[], now: Tensor, t: Tensor): { carry: Tensor[]; y: Tensor } => {
    const next = cell(now, state);
    if (lengths === undefined) return { carry: next, y: next[0]! };
    const isInside = reshape(less(t, lengths) as Tensor, [batch, 1]);
    const kept = next.map((value, index) => where(isInside, value, state[index]!) as Tensor);
    return { carry: kept, y: where(isInside, next[0]!, 0) as Tensor };
  };
  const { carry, ys } = scan(step, [...initial], projected, { reverse: isReverse && lengths === undefined });
  return { ys: isReverse && lengths !== undefined ? reversed(ys) : ys, finals: carry };
}

export const recurrents: OperatorTable = {
  GRU: (node) => recurrent(node, { gates: 3, states: 1, activations: ['Sigmoid', 'Tanh'], cell: gru }),
  LSTM: (node) => recurrent(node, { gates: 4, states: 2, activations: ['Sigmoid', 'Tanh', 'Tanh'], cell: lstm }),
  RNN: (node) => recurrent(node, { gates: 1, states: 1, activations: ['Tanh'], cell: rnn }),
};
