import type { ByteConvNode } from './bytes.ts';
import type { ConvFilterGradientNode, ConvInputGradientNode, ConvNode, Padding, WindowGeometry } from './contract.ts';
import type { BinaryOp, CompareOp, UnaryOp } from './elementwise.ts';
import { require } from './error.ts';
import type { Distribution } from './make.ts';
import type { PadMode } from './move.ts';
import { inferNode, inferParts, isMulti, type MultiNode, type Node, nodeInputs, type SingleNode } from './node.ts';
import type { Program, Slot, StateWrite } from './program.ts';
import type { ReduceOp } from './reduce.ts';
import type { DType, HostArray, Shape, TensorType, ValueId } from './types.ts';
import type { PoolGeometry, ResizeGeometry } from './window.ts';

/** Where a window walks; strides and dilations of 1 and no padding unless said. */
export type WindowOptions = Partial<WindowGeometry>;

/** A convolution's {@link WindowOptions} and its groups, 1 unless said. */
export interface ConvOptions extends WindowOptions {
  readonly groups?: number;
}

/** A pooling window; its strides are the window's lengths unless said. */
export interface PoolOptions extends WindowOptions {
  readonly window: readonly number[];
}

/** What a `random` node draws and from where; see RandomNode. */
export interface RandomOptions {
  readonly distribution: Distribution;
  readonly key: ValueId;
  readonly counter: ValueId;
  readonly offset?: number;
  readonly step?: ValueId;
  readonly stride?: number;
}

/** What a `scan` node runs over; see ScanNode. */
export interface ScanOptions {
  readonly body: Program;
  readonly length: number;
  readonly carries?: readonly ValueId[];
  readonly xs?: readonly ValueId[];
  readonly consts?: readonly ValueId[];
  readonly reverse?: boolean;
  readonly history?: boolean;
}

/** The parts of a `scan` node by what they are; `history` is empty unless it was asked for. */
export interface ScanParts {
  readonly carries: readonly ValueId[];
  readonly ys: readonly ValueId[];
  readonly history: readonly ValueId[];
}

/** What a `host` node calls; see HostNode. */
export interface HostOptions {
  readonly callback: string;
  readonly operands: readonly ValueId[];
  readonly outputs: readonly TensorType[];
  readonly effect?: boolean;
}

/**
 * Makes a program node by node: each method adds one, infers and checks its type, and returns its id.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const program = b.finish([b.binary('mul', x, b.scalar(2))]);
 */
export class ProgramBuilder {
  /** Given to the nodes that are added from now on, to say where they came from. */
  label: string | undefined;
  readonly #nodes: Node[] = [];
  readonly #inputs: Slot[];
  readonly #constants: HostArray[];
  readonly #state: Slot[];
  readonly #writes: StateWrite[] = [];

  /** @param outside the inputs, constants and state to begin with: those of a program that is to be made anew */
  constructor(outside?: Pick<Program, 'inputs' | 'constants' | 'state'>) {
    this.#inputs = [...(outside?.inputs ?? [])];
    this.#constants = [...(outside?.constants ?? [])];
    this.#state = [...(outside?.state ?? [])];
  }

  /** The nodes so far. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The constants so far. */
  get constants(): readonly HostArray[] {
    return this.#constants;
  }

  /** The type of a value. */
  typeOf(value: ValueId): TensorType {
    const node = this.#nodes[value];
    require(node !== undefined && !isMulti(node), () => `%${value} is no tensor of the program`);
    return node as SingleNode;
  }

  /** Adds an input, the next one, and reads it. */
  input(slot: Slot): ValueId {
    this.#inputs.push(slot);
    return this.#source('input', slot, this.#inputs.length - 1);
  }

  /** Adds a constant and reads it. Its data must not change afterwards. */
  constant(array: HostArray): ValueId {
    this.#constants.push(array);
    return this.#source('constant', array, this.#constants.length - 1);
  }

  /** Adds a variable, the next one, and reads the value that it has when the run begins. */
  state(slot: Slot): ValueId {
    this.#state.push(slot);
    return this.#source('state', slot, this.#state.length - 1);
  }

  /** Lets the variable that `stateNode` reads take on `value` at the end of the run; once for each variable. */
  write(stateNode: ValueId, value: ValueId): void {
    const node = this.#nodes[stateNode];
    require(node?.kind === 'state', () => `%${stateNode} reads no variable`);
    this.#writes.push({ state: (node as { index: number }).index, value });
  }

  /** A literal of shape []. */
  scalar(value: number, dtype: DType = 'float32'): ValueId {
    return this.fill(value, [], dtype);
  }

  /** One value everywhere; for float32 it is rounded to single precision. */
  fill(value: number, shape: Shape, dtype: DType = 'float32'): ValueId {
    return this.add({ kind: 'fill', value: dtype === 'float32' ? Math.fround(value) : value, shape, dtype });
  }

  iota(shape: Shape, axis: number, dtype: DType = 'int32'): ValueId {
    return this.add({ kind: 'iota', axis, shape, dtype });
  }

  random(shape: Shape, options: RandomOptions): ValueId {
    const { distribution, key, counter, step, offset = 0, stride = 0 } = options;
    const dtype = distribution === 'bits' ? 'int32' : 'float32';
    return this.add({
      kind: 'random',
      distribution,
      key,
      counter,
      ...(step === undefined ? {} : { step }),
      offset,
      stride,
      shape,
      dtype,
    });
  }

  unary(op: UnaryOp, x: ValueId): ValueId {
    return this.add({ kind: 'unary', op, x, ...unknown });
  }

  binary(op: BinaryOp, a: ValueId, b: ValueId): ValueId {
    return this.add({ kind: 'binary', op, a, b, ...unknown });
  }

  compare(op: CompareOp, a: ValueId, b: ValueId): ValueId {
    return this.add({ kind: 'compare', op, a, b, ...unknown });
  }

  select(condition: ValueId, onTrue: ValueId, onFalse: ValueId): ValueId {
    return this.add({ kind: 'select', condition, onTrue, onFalse, ...unknown });
  }

  cast(x: ValueId, dtype: DType): ValueId {
    return this.add({ kind: 'cast', x, shape: [], dtype });
  }

  /** For float32 the bounds are rounded to single precision. */
  clamp(x: ValueId, low: number, high: number): ValueId {
    const round = this.typeOf(x).dtype === 'float32' ? Math.fround : (value: number): number => value;
    return this.add({ kind: 'clamp', x, low: round(low), high: round(high), ...unknown });
  }

  reduce(op: ReduceOp, x: ValueId, axes: readonly number[], keepDims = false): ValueId {
    return this.add({ kind: 'reduce', op, x, axes, keepDims, ...unknown });
  }

  argReduce(op: 'max' | 'min', x: ValueId, axis: number): ValueId {
    return this.add({ kind: 'argReduce', op, x, axis, ...unknown });
  }

  matMul(
    a: ValueId,
    b: ValueId,
    options: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
  ): ValueId {
    const { transposeA = false, transposeB = false } = options;
    return this.add({ kind: 'matMul', a, b, transposeA, transposeB, ...unknown });
  }

  conv(x: ValueId, filter: ValueId, options: ConvOptions = {}): ValueId {
    const geometry = convGeometry(this.typeOf(x).shape.length - 2, options);
    return this.add({ kind: 'conv', x, filter, ...geometry, ...unknown } satisfies ConvNode);
  }

  /** The gradient of conv by its input, of this shape. */
  convInputGradient(dy: ValueId, filter: ValueId, shape: Shape, options: ConvOptions = {}): ValueId {
    const geometry = convGeometry(shape.length - 2, options);
    return this.add({
      kind: 'convInputGradient',
      dy,
      filter,
      ...geometry,
      shape,
      dtype: 'float32',
    } satisfies ConvInputGradientNode);
  }

  /** The gradient of conv by its filter, of this shape. */
  convFilterGradient(x: ValueId, dy: ValueId, shape: Shape, options: ConvOptions = {}): ValueId {
    const geometry = convGeometry(shape.length - 2, options);
    return this.add({
      kind: 'convFilterGradient',
      x,
      dy,
      ...geometry,
      shape,
      dtype: 'float32',
    } satisfies ConvFilterGradientNode);
  }

  packBytes(x: ValueId): ValueId {
    return this.add({ kind: 'packBytes', x, ...unknown });
  }

  byteMatMul(a: ValueId, b: ValueId): ValueId {
    return this.add({ kind: 'byteMatMul', a, b, ...unknown });
  }

  byteConv(x: ValueId, filter: ValueId, options: WindowOptions = {}): ValueId {
    const { groups: _, ...geometry } = convGeometry(this.typeOf(x).shape.length - 2, options);
    return this.add({ kind: 'byteConv', x, filter, ...geometry, ...unknown } satisfies ByteConvNode);
  }

  maxPool(x: ValueId, options: PoolOptions): ValueId {
    return this.add({ kind: 'maxPool', x, ...poolGeometry(options), ...unknown });
  }

  maxPoolGradient(x: ValueId, dy: ValueId, options: PoolOptions): ValueId {
    return this.add({ kind: 'maxPoolGradient', x, dy, ...poolGeometry(options), ...unknown });
  }

  maxPoolPick(x: ValueId, values: ValueId, options: PoolOptions): ValueId {
    return this.add({ kind: 'maxPoolPick', x, values, ...poolGeometry(options), ...unknown });
  }

  avgPool(x: ValueId, options: PoolOptions & { readonly includePadding?: boolean }): ValueId {
    return this.add({
      kind: 'avgPool',
      x,
      ...poolGeometry(options),
      includePadding: options.includePadding ?? false,
      ...unknown,
    });
  }

  /** The gradient of avgPool by its input, of this shape. */
  avgPoolGradient(dy: ValueId, shape: Shape, options: PoolOptions & { readonly includePadding?: boolean }): ValueId {
    const includePadding = options.includePadding ?? false;
    return this.add({ kind: 'avgPoolGradient', dy, ...poolGeometry(options), includePadding, shape, dtype: 'float32' });
  }

  resize(x: ValueId, shape: Shape, geometry: ResizeGeometry): ValueId {
    return this.add({ kind: 'resize', x, ...resizeGeometry(geometry), shape, dtype: 'float32' });
  }

  /** The gradient of resize by its input, of this shape. */
  resizeGradient(dy: ValueId, shape: Shape, geometry: ResizeGeometry): ValueId {
    return this.add({ kind: 'resizeGradient', dy, ...resizeGeometry(geometry), shape, dtype: 'float32' });
  }

  reshape(x: ValueId, shape: Shape): ValueId {
    return this.add({ kind: 'reshape', x, shape, dtype: this.typeOf(x).dtype });
  }

  transpose(x: ValueId, permutation: readonly number[]): ValueId {
    return this.add({ kind: 'transpose', x, permutation, ...unknown });
  }

  broadcast(x: ValueId, shape: Shape): ValueId {
    return this.add({ kind: 'broadcast', x, shape, dtype: this.typeOf(x).dtype });
  }

  /** `shape` elements of each axis from `start` on, every `strides`-th, 1 unless said. */
  slice(x: ValueId, start: readonly number[], shape: Shape, strides: readonly number[] = start.map(() => 1)): ValueId {
    return this.add({ kind: 'slice', x, start, strides, shape, dtype: this.typeOf(x).dtype });
  }

  pad(x: ValueId, padding: readonly Padding[], mode: PadMode = 'constant', value = 0): ValueId {
    const rounded = this.typeOf(x).dtype === 'float32' ? Math.fround(value) : value;
    return this.add({ kind: 'pad', x, padding, mode, value: rounded, ...unknown });
  }

  concat(xs: readonly ValueId[], axis: number): ValueId {
    return this.add({ kind: 'concat', xs, axis, ...unknown });
  }

  gather(x: ValueId, indices: ValueId, axis = 0, batchDims = 0): ValueId {
    return this.add({ kind: 'gather', x, indices, axis, batchDims, ...unknown });
  }

  /** Adds slices of `updates` into zeros of `shape`. */
  scatterAdd(indices: ValueId, updates: ValueId, shape: Shape, axis = 0, batchDims = 0): ValueId {
    return this.add({
      kind: 'scatterAdd',
      indices,
      updates,
      axis,
      batchDims,
      shape,
      dtype: this.typeOf(updates).dtype,
    });
  }

  reverse(x: ValueId, axes: readonly number[]): ValueId {
    return this.add({ kind: 'reverse', x, axes, ...unknown });
  }

  cumulative(
    op: 'sum' | 'prod',
    x: ValueId,
    axis: number,
    options: { readonly exclusive?: boolean; readonly reverse?: boolean } = {},
  ): ValueId {
    const { exclusive = false, reverse = false } = options;
    return this.add({ kind: 'cumulative', op, x, axis, exclusive, reverse, ...unknown });
  }

  topK(x: ValueId, k: number, largest = true): [values: ValueId, indices: ValueId] {
    const parts = this.addMulti({ kind: 'topK', x, k, largest, outputs: [] });
    return [parts[0]!, parts[1]!];
  }

  cond(predicate: ValueId, operands: readonly ValueId[], onTrue: Program, onFalse: Program): ValueId[] {
    return this.addMulti({ kind: 'cond', predicate, operands, onTrue, onFalse, outputs: [] });
  }

  scan(options: ScanOptions): ScanParts {
    const { body, length, carries = [], xs = [], consts = [], reverse = false, history = false } = options;
    const parts = this.addMulti({ kind: 'scan', body, length, carries, xs, consts, reverse, history, outputs: [] });
    const historyStart = body.outputs.length;
    return {
      carries: parts.slice(0, carries.length),
      ys: parts.slice(carries.length, historyStart),
      history: parts.slice(historyStart),
    };
  }

  host(options: HostOptions): ValueId[] {
    const { callback, operands, outputs, effect = false } = options;
    return this.addMulti({ kind: 'host', callback, operands, effect, outputs });
  }

  /**
   * Adds a node that makes one tensor. Its type is inferred; where it cannot be, the one that it carries is checked.
   */
  add(node: SingleNode): ValueId {
    this.#requireOperands(node);
    const partsOf = (value: ValueId): readonly TensorType[] => (this.#nodes[value] as MultiNode).outputs;
    const outside = { inputs: this.#inputs, constants: this.#constants, state: this.#state };
    const { shape, dtype } = inferNode(node, (value) => this.typeOf(value), partsOf, outside);
    return this.#push({ ...node, shape, dtype });
  }

  /** Adds a node that makes several tensors, and a `part` node for each of them, whose ids it returns. */
  addMulti(node: MultiNode): ValueId[] {
    this.#requireOperands(node);
    const outputs = inferParts(node, (value) => this.typeOf(value)).map(({ shape, dtype }) => ({ shape, dtype }));
    const of = this.#push({ ...node, outputs });
    return outputs.map((type, index) => this.#push({ kind: 'part', of, index, ...type }));
  }

  /** Adds a node as it is, type and all, unchecked: for passes, which copy most nodes of a verified program. */
  copy(node: Node): ValueId {
    this.#nodes.push(node);
    return this.#nodes.length - 1;
  }

  /**
   * The program, with these outputs, and these writes besides those of {@link write}. The builder can go on afterwards.
   */
  finish(outputs: readonly ValueId[], writes: readonly StateWrite[] = []): Program {
    outputs.forEach((value) => this.typeOf(value));
    return {
      inputs: [...this.#inputs],
      constants: [...this.#constants],
      state: [...this.#state],
      nodes: [...this.#nodes],
      outputs: [...outputs],
      writes: [...this.#writes, ...writes],
    };
  }

  #source(kind: 'input' | 'constant' | 'state', { shape, dtype }: TensorType, index: number): ValueId {
    return this.add({ kind, index, shape, dtype });
  }

  #requireOperands(node: Node): void {
    for (const value of nodeInputs(node)) {
      const known = Number.isInteger(value) && value >= 0 && value < this.#nodes.length;
      require(known, () => `${node.kind}: %${value} is no value of this program`);
    }
  }

  #push(node: Node): ValueId {
    this.#nodes.push(this.label === undefined || node.label !== undefined ? node : { ...node, label: this.label });
    return this.#nodes.length - 1;
  }
}

/** The type of a node before it is inferred. */
const unknown: TensorType = { shape: [], dtype: 'float32' };

function convGeometry(rank: number, options: ConvOptions): WindowGeometry & { groups: number } {
  const ones = new Array<number>(Math.max(0, rank)).fill(1);
  const { strides = ones, dilations = ones, padding = ones.map((): Padding => [0, 0]), groups = 1 } = options;
  return { strides, dilations, padding, groups };
}

function poolGeometry(options: PoolOptions): PoolGeometry {
  const {
    window,
    strides = window,
    dilations = window.map(() => 1),
    padding = window.map((): Padding => [0, 0]),
  } = options;
  return { window, strides, dilations, padding };
}

function resizeGeometry({ method, alignCorners, halfPixelCenters }: ResizeGeometry): ResizeGeometry {
  return { method, alignCorners, halfPixelCenters };
}
