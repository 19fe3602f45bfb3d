import {
  binaryFunction,
  byteLength,
  castFunction,
  clampValue,
  compareFunction,
  elementCount,
  type Group,
  type HostArray,
  isMulti,
  mapInputs,
  nodeInputs,
  type Plan,
  type Program,
  ProgramBuilder,
  rowMajorStrides,
  type Shape,
  type SingleNode,
  singleNode,
  type TypedArray,
  unaryFunction,
  type ValueId,
  zeros,
} from '@neurite/backend';
import { evaluate } from '@neurite/backend-cpu';

/**
 * Runs a program as its plan says, in one arena of bytes: what the plan gets wrong (a value overwritten too early, a
 * group that reads what is not there yet, a result in the place of an operand that is still needed) shows as a wrong
 * result. Element-wise nodes run index by index, reading before writing, as compiled loops do.
 */
export function runPlan(
  program: Program,
  plan: Plan,
  inputs: readonly HostArray[],
  state: readonly HostArray[],
): { outputs: readonly HostArray[]; written: readonly HostArray[] } {
  return new PlanRunner(program, plan, inputs, state).run();
}

class PlanRunner {
  readonly #program: Program;
  readonly #plan: Plan;
  readonly #inputs: readonly HostArray[];
  readonly #state: readonly TypedArray[];
  readonly #arena: ArrayBuffer;
  /** Values of the group that runs, which are stored nowhere yet. */
  #local = new Map<ValueId, TypedArray>();

  constructor(program: Program, plan: Plan, inputs: readonly HostArray[], state: readonly HostArray[]) {
    this.#program = program;
    this.#plan = plan;
    this.#inputs = inputs;
    this.#state = state.map((array) => array.data.slice());
    this.#arena = new ArrayBuffer(plan.arenaBytes);
    // Whatever lies there before must not matter.
    new Uint8Array(this.#arena).fill(0xa5);
  }

  run(): { outputs: readonly HostArray[]; written: readonly HostArray[] } {
    for (const group of this.#plan.groups) {
      this.#local = new Map();
      if (group.kind === 'elementwise') this.#runLoop(group, group.nodes);
      else if (group.kind === 'contraction') this.#runContraction(group);
      else this.#runAtOnce(group);
    }
    const { outputs, writes } = this.#program;
    const results = outputs.map((value) => this.#copy(value));
    const written = writes.map((write) => this.#copy(write.value));
    for (const index of this.#plan.copies) this.#state[writes[index]!.state]!.set(written[index]!.data);
    // What was not copied must lie in its variable by now.
    const after = writes.map((write) => ({ ...this.#type(write.value), data: this.#state[write.state]! }));
    return { outputs: results, written: after };
  }

  #runContraction(group: Group): void {
    const root = group.nodes.find((id) => this.#program.nodes[id]!.kind.match(/^(matMul|conv)/))!;
    this.#local.set(root, this.#evaluate(root)[0]!);
    const rest = group.nodes.filter((id) => id !== root);
    if (group.outputs.includes(root)) this.#store(root, this.#local.get(root)!);
    this.#runLoop(group, rest);
  }

  /** All nodes of a group at every index in turn: reading, then writing. */
  #runLoop(group: Group, nodes: readonly ValueId[]): void {
    const outputs = group.outputs.filter((id) => nodes.includes(id));
    for (let index = 0; index < elementCount(group.space); index++) {
      const values = outputs.map((id) => this.#valueAt(group, id, index));
      for (const [at, id] of outputs.entries()) this.#memory(id)![index] = values[at]!;
    }
  }

  #runAtOnce(group: Group): void {
    const results: [ValueId, TypedArray][] = [];
    for (const id of group.nodes) {
      const data = this.#evaluate(id);
      const parts = this.#program.nodes.flatMap((node, part) => (node.kind === 'part' && node.of === id ? [part] : []));
      if (!isMulti(this.#program.nodes[id]!)) {
        this.#local.set(id, data[0]!);
        results.push([id, data[0]!]);
      }
      for (const part of parts) results.push([part, data[(this.#program.nodes[part] as { index: number }).index]!]);
    }
    for (const [id, data] of results) if (group.outputs.includes(id)) this.#store(id, data);
  }

  /** One node by the reference interpreter, its operands read from memory or the group. */
  #evaluate(id: ValueId): TypedArray[] {
    const node = this.#program.nodes[id]!;
    const operands = [...new Set(nodeInputs(node))];
    const b = new ProgramBuilder({ inputs: [], constants: this.#program.constants, state: [] });
    const given = operands.map((operand) => b.input(this.#type(operand)));
    const copy = mapInputs(node, (operand) => given[operands.indexOf(operand)]!);
    const outputs = isMulti(copy) ? b.addMulti(copy) : [b.add(copy)];
    const arrays = operands.map((operand) => ({
      ...this.#type(operand),
      data: this.#local.get(operand) ?? this.#read(operand),
    }));
    return evaluate(b.finish(outputs), arrays).outputs.map((array) => array.data);
  }

  /** The element of a value at an index of the group's space, computed or read at this moment. */
  #valueAt(group: Group, id: ValueId, index: number): number {
    const node = singleNode(this.#program, id);
    const local = this.#local.get(id);
    if (local !== undefined) return local[index]!;
    const at = (operand: ValueId): number => {
      if (group.nodes.includes(operand)) return this.#valueAt(group, operand, index);
      return this.#read(operand)[broadcastPlace(this.#type(operand).shape, group.space, index)]!;
    };
    const place = (axis: number): number =>
      Math.floor(index / rowMajorStrides(group.space)[axis]!) % group.space[axis]!;
    const round = (value: number): number => Object.assign(zeros(node.dtype, 1), [value])[0]!;
    switch (node.kind) {
      case 'unary':
        return round(unaryFunction(node.op, this.#type(node.x).dtype)(at(node.x)));
      case 'binary':
        return round(binaryFunction(node.op, this.#type(node.a).dtype)(at(node.a), at(node.b)));
      case 'compare':
        return compareFunction(node.op)(at(node.a), at(node.b));
      case 'select':
        return at(node.condition) === 1 ? at(node.onTrue) : at(node.onFalse);
      case 'cast':
        return round(castFunction(this.#type(node.x).dtype, node.dtype)(at(node.x)));
      case 'clamp':
        return round(clampValue(at(node.x), node.low, node.high));
      case 'fill':
        return node.value;
      case 'broadcast':
        if (group.nodes.includes(node.x)) return at(node.x);
        return this.#view(node, broadcastPlace(node.shape, group.space, index), place);
      default:
        return this.#view(node, broadcastPlace(node.shape, group.space, index), place);
    }
  }

  #view(node: SingleNode, index: number, place: (axis: number) => number): number {
    switch (node.kind) {
      case 'iota':
        return Math.floor(index / rowMajorStrides(node.shape)[node.axis]!) % node.shape[node.axis]!;
      case 'broadcast':
        return this.#read(node.x)[broadcastPlace(this.#type(node.x).shape, node.shape, index)]!;
      case 'slice': {
        const strides = rowMajorStrides(this.#type(node.x).shape);
        const own = rowMajorStrides(node.shape);
        const from = node.start.reduce((sum, start, axis) => {
          const at = Math.floor(index / own[axis]!) % node.shape[axis]!;
          return sum + (start + at * node.strides[axis]!) * strides[axis]!;
        }, 0);
        return this.#read(node.x)[from]!;
      }
      default:
        throw new Error(`${node.kind} is in an element-wise loop at ${place(0)}`);
    }
  }

  #type(value: ValueId): { shape: Shape; dtype: HostArray['dtype'] } {
    const { shape, dtype } = singleNode(this.#program, value);
    return { shape, dtype };
  }

  #read(value: ValueId): TypedArray {
    const memory = this.#memory(value);
    if (memory === undefined) throw new Error(`%${value} is read but stored nowhere`);
    return memory;
  }

  #copy(value: ValueId): HostArray {
    return { ...this.#type(value), data: this.#read(value).slice() };
  }

  #store(value: ValueId, data: TypedArray): void {
    this.#memory(value)!.set(data);
  }

  /** The bytes of a value as its plan says. */
  #memory(value: ValueId, type = this.#type(value)): TypedArray | undefined {
    const placement = this.#plan.placements[value]!;
    const count = elementCount(type.shape);
    switch (placement.where) {
      case 'input':
        return this.#inputs[placement.index]!.data;
      case 'constant':
        return this.#program.constants[placement.index]!.data;
      case 'state':
        return this.#state[placement.index]!;
      case 'arena':
        if (placement.offset % 64 !== 0 || placement.offset + byteLength(type) > this.#plan.arenaBytes) {
          throw new Error(`%${value} lies badly: ${JSON.stringify(placement)} in ${this.#plan.arenaBytes} bytes`);
        }
        return view(type.dtype, this.#arena, placement.offset, count);
      case 'alias': {
        const base = this.#memory(placement.of);
        return base === undefined
          ? undefined
          : view(type.dtype, base.buffer as ArrayBuffer, base.byteOffset + placement.offset, count);
      }
      case 'inline':
        return undefined;
    }
  }
}

function view(dtype: HostArray['dtype'], buffer: ArrayBuffer, offset: number, count: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(buffer, offset, count);
  return dtype === 'int32' ? new Int32Array(buffer, offset, count) : new Uint8Array(buffer, offset, count);
}

/** Which element of an array of shape `from` is broadcast to place `index` of an array of shape `to`. */
function broadcastPlace(from: Shape, to: Shape, index: number): number {
  const [own, counts] = [rowMajorStrides(from), rowMajorStrides(to)];
  const shift = to.length - from.length;
  return from.reduce((sum, length, axis) => {
    const at = Math.floor(index / counts[axis + shift]!) % to[axis + shift]!;
    return sum + (length === 1 ? 0 : at * own[axis]!);
  }, 0);
}
