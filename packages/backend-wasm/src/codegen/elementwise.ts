import type { FunctionReference, Local, ModuleBuilder } from './emitter.ts';
import { type Expression, ExpressionEmitter, nodesOf } from './expression.ts';
import { collapse, coordinates, elementBytes, type ElementKind, emitNest, type Layout, loadElements, minimum, storeElements } from './iteration.ts';
import { i32 } from './opcodes.ts';
import { i32x4 } from './simd.ts';

/**
 * One loop for a whole group of element-wise operations: each operand is read once, each result written once, whatever happens
 * between stays in registers. Operands may be broadcast or strided; results may lie where operands do (element for element), so that
 * an optimizer updates its state in place.
 */
export interface ElementwiseSpec {
  readonly shape: readonly number[];
  /** The expressions' operands, by number. */
  readonly operands: readonly Layout[];
  readonly results: readonly { readonly expression: Expression; readonly strides: readonly number[] }[];
  readonly fused: boolean;
  readonly wide: boolean;
}

/** A kernel whose work is cut into independent items. */
export interface RangeKernel {
  /** (…operands, …results, firstItem, endItem): byte addresses and a range of items. */
  readonly function: FunctionReference;
  readonly items: number;
}

/** Elements of one item where the space has one dimension. */
const BLOCK = 2048;

export const elementwise = (module: ModuleBuilder, spec: ElementwiseSpec): RangeKernel => {
  const roots = spec.results.map(({ expression }) => expression);
  const nodes = nodesOf(roots);
  const locked = new Set(nodes.filter(({ op }) => op === 'index').map(({ immediate }) => immediate!));
  const layouts: readonly Layout[] = [
    ...spec.operands,
    ...spec.results.map(({ expression, strides }) => ({ kind: resultKind(expression), strides })),
  ];
  const space = collapse(spec.shape, layouts.map(({ strides }) => strides), locked);
  const bytes = layouts.map(({ kind }, i) => space.strides[i]!.map((stride) => stride * elementBytes(kind)));
  const inner = space.shape.length - 1;
  const length = space.shape[inner]!;
  const innerStride = (i: number): number => space.strides[i]![inner]!;
  const operandCount = spec.operands.length;
  const work = nodes.filter(({ op }) => op !== 'operand' && op !== 'constant').length;
  const copies = work <= 8 ? 4 : 2;
  const items = inner === 0 ? Math.ceil(length / BLOCK) : space.shape[0]!;

  const params = Array.from({ length: layouts.length + 2 }, () => 'i32' as const);
  const run = module.function({ params }, (f, ...locals) => {
    if (space.shape.includes(0)) return;
    const [first, end] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
    const emitter = new ExpressionEmitter({ module, f, fused: spec.fused }, roots);
    emitNest(f, space.shape.slice(0, inner), bytes, locals.slice(0, -2), inner === 0 ? [] : [[first, end]], (row, counters) => {
      // What is the same for the whole row is loaded before it.
      const broadcast = layouts.map(({ kind }, i) => (i < operandCount && innerStride(i) === 0 ? f.bind(loadElements(kind, 0, row[i]!, 0, 4)) : undefined));
      const outerIndices = counters.map((counter, d) => (locked.size > 0 && space.dimensionOf.some((to, from) => to === d && locked.has(from)) ? f.bind(i32x4.splat(counter)) : undefined));
      const position = f.bind(inner === 0 ? i32.mul(first, BLOCK) : i32.const(0));
      const stop = f.bind(inner === 0 ? minimum(f, i32.mul(end, BLOCK), length) : i32.const(length));
      const pointers = row.map((pointer, i) => {
        const step = bytes[i]![inner]!;
        return step === 0 ? pointer : f.bind(inner === 0 ? i32.add(pointer, i32.mul(position, step)) : pointer);
      });
      const leaf = (count: number) => (expression: Expression, copy: number) => {
        const index = expression.immediate!;
        if (expression.op === 'index') {
          const d = space.dimensionOf[index];
          if (d === undefined) return i32x4.splatConst(0);
          return d === inner ? coordinates(i32.add(position, 4 * copy)) : outerIndices[d]!;
        }
        return broadcast[index] ?? loadElements(layouts[index]!.kind, innerStride(index), pointers[index]!, copy, count);
      };
      const group = (vectors: number, lanes: number): void => {
        const values = emitter.emit(vectors, leaf(lanes));
        values.forEach((vectorsOfRoot, r) => {
          const i = operandCount + r;
          // The upper of a pair first: see lanes.ts.
          for (let copy = 0; copy < vectors; copy++) {
            const order = copy + 1 < vectors || copy % 2 === 1 ? copy ^ 1 : copy;
            storeElements(f, layouts[i]!.kind, innerStride(i), pointers[i]!, vectorsOfRoot[order]!, order, lanes);
          }
        });
        pointers.forEach((pointer, i) => {
          if (bytes[i]![inner] !== 0) f.increment(pointer, 4 * vectors * bytes[i]![inner]!);
        });
        f.increment(position, 4 * vectors);
      };
      for (const vectors of copies > 1 ? [copies, 1] : [1]) {
        if (length >= 4 * vectors) f.while(i32.le_s(i32.add(position, 4 * vectors), stop), () => group(vectors, 4));
      }
      // Only the last range reaches the end, where elements fewer than a vector may be left.
      if (length % 4 !== 0) f.if(i32.lt_s(position, stop), () => group(1, length % 4));
    });
  });
  return { function: run, items };
};

const resultKind = ({ kind }: Expression): ElementKind => {
  if (kind === 'f64') throw new TypeError('a result cannot be of kind f64');
  return kind;
};
