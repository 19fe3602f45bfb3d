/** A program, primitive by primitive, as nodes of a graph of ONNX's. */
import type { ValueId } from '@neurite/backend';
import { ndArray } from '@neurite/tensors';
import { tensorOfArray } from '../graph/tensor-proto.ts';
import { convolution, gemm, matMul, pool, resize, transposedConvolution } from './contraction.ts';
import { cond, scan } from './control.ts';
import { binaryRules, castTo, compareRules, unaryRules } from './elementwise.ts';
import {
  type GraphWriter,
  type SymbolicNode,
  type SymbolicProgram,
  type SymbolicType,
  toChannelsFirst,
  type Written,
} from './graph-writer.ts';
import { concat, gather, pad, reshape, reverse, scatterAdd, shapeToReshape, slice, transpose } from './movement.ts';
import type { Pattern } from './patterns.ts';
import { planOf } from './plan.ts';
import { type Length, sameShape } from './symbolic.ts';
import {
  fixed,
  fixedAll,
  isChannelsFirst,
  type NodeOf,
  type Outside,
  scalarArray,
  unwritable,
  type Writing,
} from './writing.ts';

/** Writes the nodes of a program, and gives its outputs. */
export function writeProgram(g: GraphWriter, program: SymbolicProgram, outside: Outside): Written[] {
  new ProgramWriter(g, program, outside).write();
  return program.outputs.map((output) => g.value(fixed(output)));
}

/** Each primitive has a case here; those of a group that takes more lines have functions in its file. */
class ProgramWriter implements Writing {
  readonly g: GraphWriter;
  readonly #program: SymbolicProgram;
  readonly #outside: Outside;
  readonly #patterns: ReadonlyMap<ValueId, Pattern>;
  readonly #needed: ReadonlySet<ValueId>;

  constructor(g: GraphWriter, program: SymbolicProgram, outside: Outside) {
    this.g = g;
    this.#program = program;
    this.#outside = outside;
    const { patterns, needed } = planOf(program);
    this.#patterns = patterns;
    this.#needed = needed;
  }

  write(): void {
    for (const [id, node] of this.#program.nodes.entries()) {
      if (!this.#needed.has(id)) continue;
      if ('outputs' in node) this.g.setParts(id, this.#many(node as never));
      else this.g.set(id, this.#one(node, id));
    }
  }

  value(id: Length): Written {
    return this.g.value(fixed(id));
  }

  name(id: Length): string {
    return this.g.name(this.value(id));
  }

  nested(g: GraphWriter, program: SymbolicProgram, outside: Outside): Written[] {
    return writeProgram(g, program, outside);
  }

  #node(id: Length): SymbolicNode {
    return this.#program.nodes[fixed(id)]!;
  }

  #one(node: SymbolicNode & SymbolicType, id: ValueId): Written {
    const g = this.g;
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
        const { dtype: type } = this.value(node.a);
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
        const x = this.name(node.x);
        const numeric = this.value(node.x).dtype === 'bool' ? castTo(g, x, 'int32') : x;
        const found = g.emit(node.op === 'max' ? 'ArgMax' : 'ArgMin', [numeric], {
          axis: fixed(node.axis),
          keepdims: 0,
        });
        return named(castTo(g, found, 'int32'));
      }
      case 'matMul':
        return named(matMul(this, node));
      case 'conv':
        return convolution(this, node);
      case 'convInputGradient':
        return transposedConvolution(this, node);
      case 'maxPool':
      case 'avgPool':
        return pool(this, node);
      case 'resize':
        return resize(this, node);
      case 'reshape':
        return reshape(this, node);
      case 'transpose':
        return transpose(this, node);
      case 'broadcast':
        return named(g.emit('Expand', [this.name(node.x), g.file.lengths(shape)]));
      case 'slice':
        return named(slice(this, node));
      case 'pad':
        return pad(this, node);
      case 'concat':
        return concat(this, node);
      case 'gather':
        return named(gather(this, node));
      case 'scatterAdd':
        return named(scatterAdd(this, node));
      case 'reverse':
        return named(reverse(this, node));
      case 'cumulative': {
        if (node.op !== 'sum') return unwritable('a running product');
        const options = { exclusive: Number(node.exclusive), reverse: Number(node.reverse) };
        return named(g.emit('CumSum', [this.name(node.x), g.scalar(fixed(node.axis), 'int32')], options));
      }
      case 'part':
        return g.parts(fixed(node.of))[fixed(node.index)]!;
      case 'random':
        return unwritable('random numbers');
      case 'packBytes':
      case 'byteMatMul':
      case 'byteConv':
        return unwritable('products of bytes (write the model before it is quantized)');
      default:
        return unwritable(`'${node.kind}', which belongs to training`);
    }
  }

  #many(node: NodeOf<'topK' | 'cond' | 'scan' | 'host'>): Written[] {
    const g = this.g;
    switch (node.kind) {
      case 'topK': {
        const inputs = [this.name(node.x), g.integers([fixed(node.k)])];
        const [values, indices] = g.emitAll('TopK', inputs, { largest: Number(node.largest) }, 2) as [string, string];
        return node.outputs.map((type, index) => ({
          ...type,
          name: index === 0 ? values : castTo(g, indices, 'int32'),
        }));
      }
      case 'cond':
        return cond(this, node);
      case 'scan':
        return scan(this, node);
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
    const isWhole = (id: Length): boolean => !this.#isSpread(id) && sameShape(this.value(id).shape, shape);
    const operands = ids.some(isWhole) ? ids.map((id) => this.#unspread(id)) : ids.map((id) => this.value(id));
    const isFirst = operands.some((operand) => isChannelsFirst(operand) && operand.shape.length === shape.length);
    if (!isFirst) return { shape, dtype, name: write(operands.map((operand) => this.g.name(operand))) };
    return { shape, dtype, channelsFirst: write(operands.map((operand) => this.#alignedFirst(operand, shape.length))) };
  }

  #isSpread(id: Length): boolean {
    const { kind } = this.#node(id);
    return kind === 'fill' || kind === 'broadcast';
  }

  #unspread(id: Length): Written {
    const node = this.#node(id);
    if (node.kind === 'broadcast') return this.value(node.x);
    if (node.kind !== 'fill' || node.shape.length === 0) return this.value(id);
    return { shape: [], dtype: node.dtype, name: this.g.scalar(fixed(node.value), node.dtype) };
  }

  #alignedFirst(operand: Written, rank: number): string {
    const g = this.g;
    if (operand.shape.length === rank) return g.channelsFirst(operand);
    if (operand.shape.every((length) => length === 1)) {
      return operand.shape.length === 0 ? g.name(operand) : g.emit('Reshape', [g.name(operand), g.file.lengths([])]);
    }
    const shape = [...Array<number>(rank - operand.shape.length).fill(1), ...operand.shape];
    const { constant, dtype, hint } = operand;
    if (constant !== undefined)
      return g.channelsFirst({ shape, dtype, hint, constant: { ...constant, shape: fixedAll(shape) } });
    return g.channelsFirst({ shape, dtype, name: g.emit('Reshape', [g.name(operand), shapeToReshape(this, shape)]) });
  }

  #fill(node: NodeOf<'fill'>): Written {
    const { shape, dtype } = node;
    const value = fixed(node.value);
    if (shape.length === 0) return { shape, dtype, constant: scalarArray(value, dtype), hint: `${dtype}_${value}` };
    const array = { ...scalarArray(value, dtype), shape: [1] };
    const name = this.g.emit('ConstantOfShape', [this.g.file.lengths(shape)], { value: tensorOfArray(array, '') });
    return { shape, dtype, name };
  }

  #iota(node: NodeOf<'iota'>): Written {
    const g = this.g;
    const { shape, dtype } = node;
    const axis = fixed(node.axis);
    const length = g.emit('Squeeze', [g.file.lengths([shape[axis]!])]);
    const [zero, one] = [0, 1].map((value) => g.file.initializer(scalarArray(value, 'int32'), 'step', 'int64')) as [
      string,
      string,
    ];
    const steps = castTo(g, g.emit('Range', [zero, length, one]), dtype);
    if (shape.length === 1) return { shape, dtype, name: steps };
    const column = g.emit('Reshape', [steps, this.g.integers(shape.map((_, other) => (other === axis ? -1 : 1)))]);
    return { shape, dtype, name: g.emit('Expand', [column, g.file.lengths(shape)]) };
  }

  #binary(node: NodeOf<'binary'>, id: ValueId): Written {
    const pattern = this.#patterns.get(id);
    if (pattern !== undefined) return this.#pattern(node, pattern);
    return this.#elementwise(node, [node.a, node.b], (names) => binaryRules[node.op](this.g, names, node.dtype));
  }

  #pattern({ shape, dtype }: SymbolicType, pattern: Pattern): Written {
    const g = this.g;
    const [x, ...others] = pattern.operands as [ValueId, ...ValueId[]];
    switch (pattern.kind) {
      case 'softmax':
        return { shape, dtype, name: g.emit('Softmax', [this.name(x)], { axis: pattern.axis }) };
      case 'relu':
        return this.#elementwise({ shape, dtype }, [x], (names) => g.emit('Relu', names));
      case 'biased':
        if (pattern.product.kind === 'conv') return convolution(this, pattern.product, pattern.bias);
        return { shape, dtype, name: gemm(this, pattern.product, pattern.bias) };
      case 'batchNormalization': {
        const [mean, variance, ...affine] = others.map((id) => this.name(id));
        const ones = ndArray(new Float32Array(fixed(shape.at(-1)!)).fill(1), [fixed(shape.at(-1)!)]);
        const scale = pattern.hasScale ? affine[0]! : g.file.initializer(ones, 'ones');
        const inputs = [g.channelsFirst(this.value(x)), scale, affine.at(-1)!, mean!, variance!];
        return {
          shape,
          dtype,
          channelsFirst: g.emit('BatchNormalization', inputs, { epsilon: { float: pattern.epsilon } }),
        };
      }
    }
  }

  #reduce(node: NodeOf<'reduce'>): Written {
    const g = this.g;
    const { shape, dtype } = node;
    const x = this.value(node.x);
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
}
