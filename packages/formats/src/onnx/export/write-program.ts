/** A program, primitive by primitive, as nodes of a graph of ONNX's. */
import { ArgumentError, type DType, type ValueId } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { tensorOfArray } from '../graph/tensor-proto.ts';
import type { GraphProto } from '../protobuf/messages.ts';
import { transposedArray } from '../transposed-array.ts';
import { binaryRules, castTo, compareRules, unaryRules } from './elementwise.ts';
import {
  fromChannelsFirst,
  GraphWriter,
  type SymbolicNode,
  type SymbolicProgram,
  type SymbolicType,
  toChannelsFirst,
  valueInfo,
  type Written,
} from './graph-writer.ts';
import { type Pattern } from './patterns.ts';
import { planOf } from './plan.ts';
import { isOpen, type Length, plus, sameLength, sameShape } from './symbolic.ts';

type NodeOf<K extends SymbolicNode['kind']> = Extract<SymbolicNode, { readonly kind: K }>;

/** What a program takes from outside. */
export interface Outside {
  readonly inputs: readonly Written[];
  readonly state: readonly Written[];
}

/** Writes the nodes of a program, and gives its outputs. */
export function writeProgram(g: GraphWriter, program: SymbolicProgram, outside: Outside): Written[] {
  new ProgramWriter(g, program, outside).write();
  return program.outputs.map((output) => g.value(fixed(output)));
}

/** A number that must not depend on how many examples there are. */
function fixed(length: Length): number {
  if (!isOpen(length)) return length;
  throw new ArgumentError(
    'What the model computes depends on the number of examples, so it cannot be written for any number. Write it for one: { batchSize: 1 }.',
  );
}

function fixedAll(lengths: readonly Length[]): number[] {
  return lengths.map(fixed);
}

class ProgramWriter {
  readonly #g: GraphWriter;
  readonly #program: SymbolicProgram;
  readonly #outside: Outside;
  readonly #patterns: ReadonlyMap<ValueId, Pattern>;
  readonly #needed: ReadonlySet<ValueId>;

  constructor(g: GraphWriter, program: SymbolicProgram, outside: Outside) {
    this.#g = g;
    this.#program = program;
    this.#outside = outside;
    const { patterns, needed } = planOf(program);
    this.#patterns = patterns;
    this.#needed = needed;
  }

  write(): void {
    for (const [id, node] of this.#program.nodes.entries()) {
      if (!this.#needed.has(id)) continue;
      if ('outputs' in node) this.#g.setParts(id, this.#many(node as never));
      else this.#g.set(id, this.#one(node, id));
    }
  }

  #value(id: Length): Written {
    return this.#g.value(fixed(id));
  }

  #name(id: Length): string {
    return this.#g.name(this.#value(id));
  }

  #node(id: Length): SymbolicNode {
    return this.#program.nodes[fixed(id)]!;
  }

  #one(node: SymbolicNode & SymbolicType, id: ValueId): Written {
    const g = this.#g;
    const { shape, dtype } = node;
    const named = (name: string): Written => ({ shape, dtype, name });
    switch (node.kind) {
      case 'input':
        return this.#outside.inputs[fixed(node.index)]!;
      case 'state':
        return this.#outside.state[fixed(node.index)]!;
      case 'constant': {
        const { data, shape: own, dtype: type } = this.#program.constants[fixed(node.index)]!;
        return { shape, dtype, constant: ndArray(data, fixedAll(own), type) };
      }
      case 'fill':
        return this.#fill(node);
      case 'iota':
        return this.#iota(node);
      case 'unary':
        return this.#elementwise(node, [node.x], (names) => unaryRules[node.op](g, names, dtype));
      case 'binary':
        return this.#binary(node, id);
      case 'compare': {
        const { dtype: type } = this.#value(node.a);
        return this.#elementwise(node, [node.a, node.b], (names) => compareRules[node.op](g, names, type));
      }
      case 'select':
        return this.#elementwise(node, [node.condition, node.onTrue, node.onFalse], (names) => g.emit('Where', names));
      case 'cast':
        return this.#elementwise(node, [node.x], ([x]) => castTo(g, x!, dtype));
      case 'clamp': {
        const bounds = (): string[] => [node.low, node.high].map((bound) => g.scalar(fixed(bound), dtype));
        return this.#elementwise(node, [node.x], ([x]) => g.emit('Clip', [x!, ...bounds()]));
      }
      case 'reduce':
        return this.#reduce(node);
      case 'argReduce': {
        const x = this.#name(node.x);
        const numeric = this.#value(node.x).dtype === 'bool' ? castTo(g, x, 'int32') : x;
        const found = g.emit(node.op === 'max' ? 'ArgMax' : 'ArgMin', [numeric], {
          axis: fixed(node.axis),
          keepdims: 0,
        });
        return named(castTo(g, found, 'int32'));
      }
      case 'matMul':
        return named(this.#matMul(node));
      case 'conv':
        return this.#convolution(node);
      case 'convInputGradient':
        return this.#transposedConvolution(node);
      case 'maxPool':
      case 'avgPool':
        return this.#pool(node);
      case 'resize':
        return this.#resize(node);
      case 'reshape':
        return this.#reshape(node);
      case 'transpose':
        return this.#transpose(node);
      case 'broadcast':
        return named(g.emit('Expand', [this.#name(node.x), g.file.lengths(shape)]));
      case 'slice':
        return named(this.#slice(node));
      case 'pad':
        return named(this.#pad(node));
      case 'concat':
        return named(
          g.emit(
            'Concat',
            node.xs.map((x) => this.#name(x)),
            { axis: fixed(node.axis) },
          ),
        );
      case 'gather':
        return named(this.#gather(node));
      case 'scatterAdd':
        return named(this.#scatterAdd(node));
      case 'reverse':
        return named(this.#reverse(node));
      case 'cumulative': {
        if (node.op !== 'sum') return unwritable('a running product');
        const options = { exclusive: Number(node.exclusive), reverse: Number(node.reverse) };
        return named(g.emit('CumSum', [this.#name(node.x), g.scalar(fixed(node.axis), 'int32')], options));
      }
      case 'part':
        return g.parts(fixed(node.of))[fixed(node.index)]!;
      case 'random':
        return unwritable('random numbers');
      default:
        return unwritable(`'${node.kind}', which belongs to training`);
    }
  }

  #many(node: NodeOf<'topK' | 'cond' | 'scan' | 'host'>): Written[] {
    const g = this.#g;
    switch (node.kind) {
      case 'topK': {
        const inputs = [this.#name(node.x), g.integers([fixed(node.k)])];
        const [values, indices] = g.emitAll('TopK', inputs, { largest: Number(node.largest) }, 2) as [string, string];
        return node.outputs.map((type, index) => ({
          ...type,
          name: index === 0 ? values : castTo(g, indices, 'int32'),
        }));
      }
      case 'cond':
        return this.#cond(node);
      case 'scan':
        return this.#scan(node);
      case 'host':
        return unwritable(`the operation '${node.callback.split('#')[0]}', which has no primitives`);
    }
  }

  /**
   * Operands that are one number, or repeated, everywhere go in as they are where another one has the result's shape; and where one is at hand
   * with channels first only, all of it is computed so.
   */
  #elementwise(type: SymbolicType, ids: readonly Length[], write: (names: string[]) => string): Written {
    const { shape, dtype } = type;
    const isWhole = (id: Length): boolean => !this.#isSpread(id) && sameShape(this.#value(id).shape, shape);
    const operands = ids.some(isWhole) ? ids.map((id) => this.#unspread(id)) : ids.map((id) => this.#value(id));
    const isFirst = operands.some((operand) => isChannelsFirst(operand) && operand.shape.length === shape.length);
    if (!isFirst) return { shape, dtype, name: write(operands.map((operand) => this.#g.name(operand))) };
    return { shape, dtype, channelsFirst: write(operands.map((operand) => this.#alignedFirst(operand, shape.length))) };
  }

  #isSpread(id: Length): boolean {
    const { kind } = this.#node(id);
    return kind === 'fill' || kind === 'broadcast';
  }

  #unspread(id: Length): Written {
    const node = this.#node(id);
    if (node.kind === 'broadcast') return this.#value(node.x);
    if (node.kind !== 'fill' || node.shape.length === 0) return this.#value(id);
    return { shape: [], dtype: node.dtype, name: this.#g.scalar(fixed(node.value), node.dtype) };
  }

  #alignedFirst(operand: Written, rank: number): string {
    const g = this.#g;
    if (operand.shape.length === rank) return g.channelsFirst(operand);
    if (operand.shape.every((length) => length === 1)) {
      return operand.shape.length === 0 ? g.name(operand) : g.emit('Reshape', [g.name(operand), g.file.lengths([])]);
    }
    const shape = [...Array<number>(rank - operand.shape.length).fill(1), ...operand.shape];
    const { constant, dtype, hint } = operand;
    if (constant !== undefined)
      return g.channelsFirst({ shape, dtype, hint, constant: { ...constant, shape: fixedAll(shape) } });
    return g.channelsFirst({ shape, dtype, name: g.emit('Reshape', [g.name(operand), this.#shape(shape)]) });
  }

  /** A shape to reshape to: one length may be left to be worked out. */
  #shape(shape: readonly Length[]): string {
    const isPlain = shape.filter(isOpen).length === 1 && !shape.includes(0);
    return this.#g.file.lengths(isPlain ? shape.map((length) => (isOpen(length) ? -1 : length)) : shape);
  }

  #fill(node: NodeOf<'fill'>): Written {
    const { shape, dtype } = node;
    const value = fixed(node.value);
    if (shape.length === 0) return { shape, dtype, constant: scalarArray(value, dtype), hint: `${dtype}_${value}` };
    const array = { ...scalarArray(value, dtype), shape: [1] };
    const name = this.#g.emit('ConstantOfShape', [this.#g.file.lengths(shape)], { value: tensorOfArray(array, '') });
    return { shape, dtype, name };
  }

  #iota(node: NodeOf<'iota'>): Written {
    const g = this.#g;
    const { shape, dtype } = node;
    const axis = fixed(node.axis);
    const length = g.emit('Squeeze', [g.file.lengths([shape[axis]!])]);
    const [zero, one] = [0, 1].map((value) => g.file.initializer(scalarArray(value, 'int32'), 'step', 'int64')) as [
      string,
      string,
    ];
    const steps = castTo(g, g.emit('Range', [zero, length, one]), dtype);
    if (shape.length === 1) return { shape, dtype, name: steps };
    const column = g.emit('Reshape', [steps, this.#g.integers(shape.map((_, other) => (other === axis ? -1 : 1)))]);
    return { shape, dtype, name: g.emit('Expand', [column, g.file.lengths(shape)]) };
  }

  #binary(node: NodeOf<'binary'>, id: ValueId): Written {
    const pattern = this.#patterns.get(id);
    if (pattern !== undefined) return this.#pattern(node, pattern);
    return this.#elementwise(node, [node.a, node.b], (names) => binaryRules[node.op](this.#g, names, node.dtype));
  }

  #pattern({ shape, dtype }: SymbolicType, pattern: Pattern): Written {
    const g = this.#g;
    const [x, ...others] = pattern.operands as [ValueId, ...ValueId[]];
    switch (pattern.kind) {
      case 'softmax':
        return { shape, dtype, name: g.emit('Softmax', [this.#name(x)], { axis: pattern.axis }) };
      case 'relu':
        return this.#elementwise({ shape, dtype }, [x], (names) => g.emit('Relu', names));
      case 'biased':
        if (pattern.product.kind === 'conv') return this.#convolution(pattern.product, pattern.bias);
        return { shape, dtype, name: this.#gemm(pattern.product, pattern.bias) };
      case 'batchNormalization': {
        const [mean, variance, ...affine] = others.map((id) => this.#name(id));
        const ones = ndArray(new Float32Array(fixed(shape.at(-1)!)).fill(1), [fixed(shape.at(-1)!)]);
        const scale = pattern.hasScale ? affine[0]! : g.file.initializer(ones, 'ones');
        const inputs = [g.channelsFirst(this.#value(x)), scale, affine.at(-1)!, mean!, variance!];
        return {
          shape,
          dtype,
          channelsFirst: g.emit('BatchNormalization', inputs, { epsilon: { float: pattern.epsilon } }),
        };
      }
    }
  }

  #reduce(node: NodeOf<'reduce'>): Written {
    const g = this.#g;
    const { shape, dtype } = node;
    const x = this.#value(node.x);
    if (node.axes.length === 0) return x;
    const keepdims = Number(node.keepDims);
    const isFirst = isChannelsFirst(x) && node.keepDims;
    const order = toChannelsFirst(x.shape.length);
    const axes = fixedAll(node.axes).map((axis) => (isFirst ? order.indexOf(axis) : axis));
    const source = isFirst ? g.channelsFirst(x) : g.name(x);
    const write = (): string => {
      if (node.op === 'sum') return g.emit('ReduceSum', [source, g.integers(axes)], { keepdims });
      if (node.op === 'any' || node.op === 'all') {
        const operator = node.op === 'any' ? 'ReduceMax' : 'ReduceMin';
        return castTo(g, g.emit(operator, [castTo(g, source, 'int32')], { axes, keepdims }), 'bool');
      }
      return g.emit({ prod: 'ReduceProd', max: 'ReduceMax', min: 'ReduceMin' }[node.op], [source], { axes, keepdims });
    };
    return isFirst ? { shape, dtype, channelsFirst: write() } : { shape, dtype, name: write() };
  }

  #matMul(node: NodeOf<'matMul'>): string {
    const isFlat = node.shape.length === 2 && node.dtype === 'float32';
    if (isFlat && (node.transposeA || node.transposeB)) return this.#gemm(node);
    const [a, b] = [this.#value(node.a), this.#value(node.b)];
    return this.#g.emit('MatMul', [this.#turned(a, node.transposeA), this.#turned(b, node.transposeB)]);
  }

  #gemm(node: NodeOf<'matMul'>, bias?: Length): string {
    const operands = [node.a, node.b, ...(bias === undefined ? [] : [bias])].map((id) => this.#name(id));
    return this.#g.emit('Gemm', operands, { transA: Number(node.transposeA), transB: Number(node.transposeB) });
  }

  #turned(value: Written, isTransposed: boolean): string {
    if (!isTransposed) return this.#g.name(value);
    const rank = value.shape.length;
    const order = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
    return this.#g.name(this.#moved(value, order));
  }

  /** The value with its axes in another order; of weights the elements themselves are moved. */
  #moved(value: Written, order: readonly number[]): Written {
    const shape = order.map((axis) => value.shape[axis]!);
    const { dtype, constant, hint } = value;
    if (constant !== undefined) return { shape, dtype, hint, constant: transposedArray(constant, order) };
    // What is transposed from one order of channels to the other is there already.
    const isToFirst = order.join() === toChannelsFirst(shape.length).join();
    if (isToFirst && value.channelsFirst !== undefined) return { shape, dtype, name: value.channelsFirst };
    if (shape.length > 2 && order.join() === fromChannelsFirst(shape.length).join())
      return { shape, dtype, channelsFirst: this.#g.name(value) };
    return { shape, dtype, name: this.#g.emit('Transpose', [this.#g.name(value)], { perm: order }) };
  }

  /** `[...kernel, inputs, outputs]` → `[outputs, inputs, ...kernel]` */
  #kernel(id: Length): string {
    const filter = this.#value(id);
    const rank = filter.shape.length;
    return this.#g.name(
      this.#moved(filter, [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis)]),
    );
  }

  #convolution(node: NodeOf<'conv'>, bias?: Length): Written {
    const offset = bias === undefined ? [] : [this.#name(bias)];
    const inputs = [this.#g.channelsFirst(this.#value(node.x)), this.#kernel(node.filter), ...offset];
    const attributes = {
      ...geometry(node),
      group: fixed(node.groups),
      kernel_shape: fixedAll(this.#value(node.filter).shape.slice(0, -2)),
    };
    return { shape: node.shape, dtype: node.dtype, channelsFirst: this.#g.emit('Conv', inputs, attributes) };
  }

  #transposedConvolution(node: NodeOf<'convInputGradient'>): Written {
    const dy = this.#value(node.dy);
    const kernel = fixedAll(this.#value(node.filter).shape.slice(0, -2));
    const walk = geometry(node);
    const spatial = node.shape.slice(1, -1);
    const more = spatial.map((length, axis) => {
      const [low, high] = fixedAll(node.padding[axis]!);
      const reach =
        (fixed(dy.shape[axis + 1]!) - 1) * walk.strides[axis]! + (kernel[axis]! - 1) * walk.dilations[axis]! + 1;
      return fixed(length) - (reach - low! - high!);
    });
    const inputs = [this.#g.channelsFirst(dy), this.#kernel(node.filter)];
    const attributes = { ...walk, group: fixed(node.groups), kernel_shape: kernel, output_padding: more };
    return { shape: node.shape, dtype: node.dtype, channelsFirst: this.#g.emit('ConvTranspose', inputs, attributes) };
  }

  #pool(node: NodeOf<'maxPool' | 'avgPool'>): Written {
    const { dilations, ...walk } = geometry(node);
    const isDilated = dilations.some((dilation) => dilation !== 1);
    const attributes = { ...walk, kernel_shape: fixedAll(node.window) };
    const inputs = [this.#g.channelsFirst(this.#value(node.x))];
    const { shape, dtype } = node;
    if (node.kind === 'maxPool')
      return { shape, dtype, channelsFirst: this.#g.emit('MaxPool', inputs, { ...attributes, dilations }) };
    if (isDilated) return unwritable('a dilated mean of windows');
    const count_include_pad = Number(node.includePadding);
    return { shape, dtype, channelsFirst: this.#g.emit('AveragePool', inputs, { ...attributes, count_include_pad }) };
  }

  #resize(node: NodeOf<'resize'>): Written {
    const { shape, dtype, method, alignCorners, halfPixelCenters } = node;
    const sizes = this.#g.file.lengths(toChannelsFirst(4).map((axis) => shape[axis]!));
    const attributes = {
      mode: method === 'nearest' ? 'nearest' : 'linear',
      coordinate_transformation_mode: alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric',
      nearest_mode: alignCorners || halfPixelCenters ? 'round_prefer_ceil' : 'floor',
    };
    return {
      shape,
      dtype,
      channelsFirst: this.#g.emit('Resize', [this.#g.channelsFirst(this.#value(node.x)), '', '', sizes], attributes),
    };
  }

  #reshape(node: NodeOf<'reshape'>): Written {
    const { shape, dtype } = node;
    const { constant, hint, ...x } = this.#value(node.x);
    if (constant !== undefined) return { shape, dtype, hint, constant: { ...constant, shape: fixedAll(shape) } };
    // Channels that stand alone may as well stand first.
    const isVector =
      x.channelsFirst !== undefined && x.shape.slice(1, -1).every((length) => length === 1) && shape.length === 2;
    const source = isVector && sameLength(shape[0]!, x.shape[0]!) ? x.channelsFirst! : this.#name(node.x);
    return { shape, dtype, name: this.#g.emit('Reshape', [source, this.#shape(shape)]) };
  }

  #transpose(node: NodeOf<'transpose'>): Written {
    return this.#moved(this.#value(node.x), fixedAll(node.permutation));
  }

  #slice(node: NodeOf<'slice'>): string {
    const g = this.#g;
    const x = this.#value(node.x);
    const strides = fixedAll(node.strides);
    const isPart = (axis: number): boolean =>
      !(node.start[axis] === 0 && strides[axis] === 1 && sameLength(node.shape[axis]!, x.shape[axis]!));
    const axes = x.shape.map((_, axis) => axis).filter(isPart);
    const ends = axes.map((axis) =>
      plus(plus(node.start[axis]!, node.shape[axis]!, strides[axis]!), 1 - strides[axis]!),
    );
    const starts = axes.map((axis) => node.start[axis]!);
    return g.emit('Slice', [
      g.name(x),
      g.file.lengths(starts),
      g.file.lengths(ends),
      g.integers(axes),
      g.integers(axes.map((axis) => strides[axis]!)),
    ]);
  }

  #pad(node: NodeOf<'pad'>): string {
    const g = this.#g;
    const x = this.#name(node.x);
    if (node.mode === 'symmetric') return this.#mirrored(node);
    const amounts = [...node.padding.map(([low]) => low!), ...node.padding.map(([, high]) => high!)];
    const inputs = [x, g.file.lengths(amounts)];
    if (node.mode !== 'constant') return g.emit('Pad', inputs, { mode: node.mode });
    if (node.dtype !== 'bool') return g.emit('Pad', [...inputs, g.scalar(fixed(node.value), node.dtype)]);
    return castTo(g, g.emit('Pad', [castTo(g, x, 'int32'), inputs[1]!, g.scalar(fixed(node.value), 'int32')]), 'bool');
  }

  /** Padding that repeats the edge, for which ONNX has no mode: taken element by element. */
  #mirrored(node: NodeOf<'pad'>): string {
    const { shape } = this.#value(node.x);
    return node.padding.reduce((x, pair, axis) => {
      const [low, high] = fixedAll(pair) as [number, number];
      if (low + high === 0) return x;
      const length = fixed(shape[axis]!);
      const mirror = (place: number): number =>
        place < 0 ? -1 - place : place < length ? place : 2 * length - 1 - place;
      const places = Array.from({ length: low + length + high }, (_, index) => mirror(index - low));
      return this.#g.emit('Gather', [x, this.#g.integers(places)], { axis });
    }, this.#name(node.x));
  }

  #gather(node: NodeOf<'gather'>): string {
    const g = this.#g;
    const [axis, batchDims] = [fixed(node.axis), fixed(node.batchDims)];
    const inputs = [this.#name(node.x), this.#name(node.indices)] as const;
    if (batchDims === 0) return g.emit('Gather', inputs, { axis });
    if (axis !== batchDims) return unwritable('gather, example by example, along a later axis');
    return g.emit('GatherND', [inputs[0], this.#coordinates(node.indices)], { batch_dims: batchDims });
  }

  /** Indices as coordinates of one number, int64. */
  #coordinates(id: Length): string {
    const { shape } = this.#value(id);
    const wide = this.#g.emit('Cast', [this.#name(id)], { to: 7 });
    return this.#g.emit('Unsqueeze', [wide, this.#g.integers([shape.length])]);
  }

  #scatterAdd(node: NodeOf<'scatterAdd'>): string {
    const g = this.#g;
    if (node.axis !== 0 || node.batchDims !== 0) return unwritable('scatter along a later axis');
    const zeros = g.emit('ConstantOfShape', [g.file.lengths(node.shape)], {
      value: tensorOfArray({ ...scalarArray(0, node.dtype), shape: [1] }, ''),
    });
    return g.emit('ScatterND', [zeros, this.#coordinates(node.indices), this.#name(node.updates)], {
      reduction: 'add',
    });
  }

  #reverse(node: NodeOf<'reverse'>): string {
    const g = this.#g;
    const axes = fixedAll(node.axes);
    if (axes.length === 0) return this.#name(node.x);
    const all = (value: number): string => g.integers(axes.map(() => value));
    return g.emit('Slice', [this.#name(node.x), all(-1), all(-(2 ** 31)), g.integers(axes), all(-1)]);
  }

  #cond(node: NodeOf<'cond'>): Written[] {
    const operands = node.operands.map((id) => this.#inside(this.#value(id)));
    const branch = (program: SymbolicProgram): GraphProto => {
      const g = new GraphWriter(this.#g.file);
      const outputs = writeProgram(g, program, { inputs: operands, state: [] });
      return g.finish(
        g.file.unique('branch'),
        [],
        outputs,
        outputs.map(() => g.file.unique('branch:0')),
      );
    };
    const attributes = { then_branch: branch(node.onTrue), else_branch: branch(node.onFalse) };
    const names = this.#g.emitAll('If', [this.#name(node.predicate)], attributes, node.outputs.length);
    return node.outputs.map((type, index) => ({ ...type, name: names[index]! }));
  }

  /** A value as it is seen inside of a nested graph, which may make other orders of its axes for itself alone. */
  #inside(value: Written): Written {
    const { shape, dtype, constant, hint } = value;
    return constant === undefined ? { shape, dtype, name: this.#g.name(value) } : { shape, dtype, constant, hint };
  }

  #scan(node: NodeOf<'scan'>): Written[] {
    const { file } = this.#g;
    const [length, carries] = [fixed(node.length), node.carries.length];
    const g = new GraphWriter(file);
    const own = ({ shape, dtype }: SymbolicType, wish: string): Written => ({ shape, dtype, name: file.unique(wish) });
    const state = node.carries.map((id) => own(this.#value(id), 'carry'));
    const slices = node.xs.map((id) => own({ ...this.#value(id), shape: this.#value(id).shape.slice(1) }, 'slice'));
    const consts = node.consts.map((id) => this.#inside(this.#value(id)));
    const step = own({ shape: [], dtype: 'int32' }, 'step');
    const outputs = writeProgram(g, node.body, { inputs: [...state, ...slices, ...consts, step], state: [] });
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
    const inputs = [...node.carries, ...node.xs].map((id) => this.#name(id));
    const count = slices.length + 1;
    const ys = outputs.length - carries;
    const backwards = (number: number): number[] => Array<number>(number).fill(1);
    const attributes = {
      body,
      num_scan_inputs: count,
      ...(node.reverse ? { scan_input_directions: backwards(count) } : {}),
      ...(node.reverse && ys > 0 ? { scan_output_directions: backwards(ys) } : {}),
    };
    const names = this.#g.emitAll('Scan', [...inputs, steps], attributes, outputs.length);
    return node.outputs.slice(0, outputs.length).map((type, index) => ({ ...type, name: names[index]! }));
  }
}

function isChannelsFirst(value: Written): boolean {
  return value.name === undefined && value.constant === undefined && value.channelsFirst !== undefined;
}

function scalarArray(value: number, dtype: DType): NdArray {
  const data =
    dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value);
  return ndArray(data, [], dtype);
}

function geometry(node: NodeOf<'conv' | 'convInputGradient' | 'maxPool' | 'avgPool'>): {
  readonly strides: number[];
  readonly dilations: number[];
  readonly pads: number[];
} {
  const pads = [...node.padding.map(([low]) => low!), ...node.padding.map(([, high]) => high!)];
  return { strides: fixedAll(node.strides), dilations: fixedAll(node.dilations), pads: fixedAll(pads) };
}

function unwritable(what: string): never {
  throw new ArgumentError(`The model computes ${what}, for which ONNX (opset 17) has no operator.`);
}
