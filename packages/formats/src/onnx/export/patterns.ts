/** Groups of primitives that ONNX has one operator for. What they consist of is left out when nothing else uses it. */
import type { ValueId } from '@neurite/backend';
import type { SymbolicNode, SymbolicProgram } from './graph-writer.ts';
import { isOpen, type Length, sameLength } from './symbolic.ts';

type Kind = SymbolicNode['kind'];
type NodeOf<K extends Kind> = Extract<SymbolicNode, { readonly kind: K }>;

function find<K extends Kind>(program: SymbolicProgram, id: Length, kind: K): NodeOf<K> | undefined {
  const node = isOpen(id) ? undefined : program.nodes[id];
  return node?.kind === kind ? (node as NodeOf<K>) : undefined;
}

function binary(program: SymbolicProgram, id: Length, op: string): NodeOf<'binary'> | undefined {
  const node = find(program, id, 'binary');
  return node?.op === op ? node : undefined;
}

/** The number that fills a value. */
function filling(program: SymbolicProgram, id: Length): number | undefined {
  const node = find(program, id, 'fill');
  return node === undefined || isOpen(node.value) ? undefined : node.value;
}

function known(id: Length): ValueId {
  return id as ValueId;
}

/** What an operator stands for, and the values that it takes. */
export type Pattern =
  | { readonly kind: 'softmax'; readonly operands: readonly [x: ValueId]; readonly axis: number }
  | { readonly kind: 'relu'; readonly operands: readonly [x: ValueId] }
  | {
      readonly kind: 'batchNormalization';
      /** x, mean, variance and, where they are there, scale and offset; all but x along the last axis. */
      readonly operands: readonly ValueId[];
      readonly hasScale: boolean;
      readonly epsilon: number;
    }
  | {
      readonly kind: 'biased';
      readonly operands: readonly ValueId[];
      readonly product: NodeOf<'conv' | 'matMul'>;
      readonly bias: ValueId;
    };

/**
 * The group of primitives that ends in this value, if it is one.
 *
 * @param isChannelsFirst whether a value is at hand with channels first: only such are normalized by ONNX's operator
 */
export function patternAt(
  program: SymbolicProgram,
  id: ValueId,
  isChannelsFirst: (value: ValueId) => boolean,
): Pattern | undefined {
  const node = program.nodes[id]!;
  if (node.kind !== 'binary' || node.dtype !== 'float32') return undefined;
  if (node.op === 'div') return softmaxAt(program, node);
  if (node.op === 'max') return reluAt(program, node);
  if (node.op !== 'add') return undefined;
  return batchNormalizationAt(program, node, isChannelsFirst) ?? biasedAt(program, node);
}

/** exp(x − max x) / Σ exp(x − max x) */
function softmaxAt(program: SymbolicProgram, quotient: NodeOf<'binary'>): Pattern | undefined {
  const sum = find(program, quotient.b, 'reduce');
  const exponential = find(program, quotient.a, 'unary');
  if (exponential?.op !== 'exp' || sum?.op !== 'sum' || sum.x !== quotient.a || !sum.keepDims) return undefined;
  const shifted = binary(program, exponential.x, 'sub');
  const largest = shifted === undefined ? undefined : find(program, shifted.b, 'reduce');
  const isMax = largest?.op === 'max' && largest.keepDims && largest.x === shifted!.a;
  if (!isMax || sum.axes.length !== 1 || largest.axes.length !== 1 || largest.axes[0] !== sum.axes[0]) return undefined;
  return { kind: 'softmax', operands: [known(shifted!.a)], axis: known(sum.axes[0]!) };
}

/** max(x, 0) */
function reluAt(program: SymbolicProgram, largest: NodeOf<'binary'>): Pattern | undefined {
  if (filling(program, largest.b) === 0) return { kind: 'relu', operands: [known(largest.a)] };
  return filling(program, largest.a) === 0 ? { kind: 'relu', operands: [known(largest.b)] } : undefined;
}

/** (x − mean) · (scale / √(variance + ε)) + offset */
function batchNormalizationAt(
  program: SymbolicProgram,
  sum: NodeOf<'binary'>,
  isChannelsFirst: (value: ValueId) => boolean,
): Pattern | undefined {
  const product = binary(program, sum.a, 'mul');
  const centred = product === undefined ? undefined : binary(program, product.a, 'sub');
  if (centred === undefined || !isChannelsFirst(known(centred.a))) return undefined;
  const factor = binary(program, product!.b, 'mul');
  const deviation = find(program, factor?.a ?? product!.b, 'unary');
  const spread = deviation?.op === 'rsqrt' ? binary(program, deviation.x, 'add') : undefined;
  const epsilon = spread === undefined ? undefined : filling(program, spread.b);
  if (spread === undefined || epsilon === undefined) return undefined;
  const scale = factor === undefined ? [] : [factor.b];
  const parameters = [centred.b, spread.a, ...scale, sum.b].map(known);
  if (!parameters.every((value) => isList(program.nodes[value]!))) return undefined;
  return {
    kind: 'batchNormalization',
    operands: [known(centred.a), ...parameters],
    hasScale: factor !== undefined,
    epsilon,
  };
}

/** x · w + bias, or a convolution and a bias; the bias lies along the last axis. */
function biasedAt(program: SymbolicProgram, sum: NodeOf<'binary'>): Pattern | undefined {
  const bias = program.nodes[known(sum.b)]!;
  if (!isList(bias)) return undefined;
  const product = find(program, sum.a, 'conv') ?? find(program, sum.a, 'matMul');
  const isFlat = product?.kind === 'conv' || (product?.shape.length === 2 && sum.shape.length === 2);
  // A bias of one number is repeated, which a convolution does not.
  if (!isFlat || !sameLength((bias as NodeOf<'state'>).shape[0]!, sum.shape.at(-1)!)) return undefined;
  const factors = product!.kind === 'conv' ? [product!.x, product!.filter] : [product!.a, product!.b];
  return { kind: 'biased', operands: [...factors, sum.b].map(known), product: product!, bias: known(sum.b) };
}

function isList(node: SymbolicNode): boolean {
  return 'shape' in node && node.shape.length === 1;
}
