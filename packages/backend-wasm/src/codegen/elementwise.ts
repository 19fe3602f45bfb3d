import type { ModuleBuilder } from './emitter.ts';
import { ExpressionEmitter } from './expression-emitter.ts';
import { type Expression, expressionKey, nodesOf } from './expression.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import {
  collapse,
  coordinates,
  elementBytes,
  type ElementKind,
  emitNest,
  type Layout,
  loadElements,
  minimum,
  type Space,
  type StoredKind,
  storeElements,
} from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { i32 } from './opcodes.ts';
import { i32x4 } from './simd.ts';

/**
 * One loop for a whole group of element-wise operations: each operand is read once, each result written once, whatever
 * happens between stays in registers. Operands may be broadcast or strided; results may lie where operands do (element
 * for element), so that an optimizer updates its state in place.
 */
export interface ElementwiseSpec {
  readonly shape: readonly number[];
  /** The expressions' operands, by number. */
  readonly operands: readonly Layout[];
  readonly results: readonly {
    readonly expression: Expression;
    readonly strides: readonly number[];
    /** Integers stored as bytes, saturated. */
    readonly asBytes?: boolean | undefined;
  }[];
  readonly fused: boolean;
  readonly wide: boolean;
}

/** Elements of one item where the space has one dimension. */
const BLOCK = 2048;

export const elementwise = (module: ModuleBuilder, spec: ElementwiseSpec): RangeKernel => {
  const roots = spec.results.map(({ expression }) => expression);
  const nodes = nodesOf(roots);
  const locked = new Set(nodes.filter(({ op }) => op === 'index').map(({ immediate }) => immediate!));
  const layouts: Group['layouts'] = [
    ...spec.operands,
    ...spec.results.map(({ expression, strides, asBytes }) => ({
      kind: asBytes === true ? ('byte' as const) : resultKind(expression),
      strides,
    })),
  ];
  const space = collapse(
    spec.shape,
    layouts.map(({ strides }) => strides),
    locked,
  );
  const group: Group = {
    roots,
    layouts,
    space,
    locked,
    operands: spec.operands,
    copies: nodes.filter(({ args }) => args.length > 0).length <= 8 ? 4 : 2,
    fused: spec.fused,
  };
  return space.shape.length === 1 ? flat(module, group) : nested(module, group);
};

interface Group {
  readonly roots: readonly Expression[];
  /** Of the operands, then of the results. */
  readonly layouts: readonly { readonly kind: StoredKind; readonly strides: readonly number[] }[];
  readonly space: Space;
  readonly locked: ReadonlySet<number>;
  readonly operands: readonly Layout[];
  /** Vectors at a time: more where there is little to compute for each. */
  readonly copies: number;
  readonly fused: boolean;
}

/**
 * One dimension. The loop does not know its length, so that all groups that compute the same share it, as an
 * optimizer's updates of many variables do; what is left after the last vector goes element by element.
 */
const flat = (module: ModuleBuilder, group: Group): RangeKernel => {
  const { roots, layouts, space, fused } = group;
  const length = space.shape[0]!;
  const pointers = layouts.map(() => 'i32' as const);
  const strides = layouts.map(({ kind }, i) => `${kind}${space.strides[i]![0]}`);
  const core = module.shared(
    `elementwise ${strides.join()} ${group.operands.length} ${[...group.locked].map((d) => space.dimensionOf[d]).join()} ${expressionKey(roots, fused)}`,
    () =>
      module.function({ params: [...pointers, 'i32', 'i32'] }, (f, ...locals) => {
        const [position, stop] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
        const emitter = new ExpressionEmitter({ module, f, fused }, roots);
        const row = locals.slice(0, -2);
        row.forEach((pointer, i) =>
          f.increment(pointer, i32.mul(position, space.strides[i]![0]! * elementBytes(layouts[i]!.kind))),
        );
        emitRow(f, emitter, group, row, [], position, (emit) => {
          for (const vectors of [group.copies, 1])
            f.while(i32.le_s(i32.add(position, 4 * vectors), stop), () => emit(vectors, 4));
          f.while(i32.lt_s(position, stop), () => emit(1, 1));
        });
      }),
  );
  const run = module.function({ params: [...pointers, 'i32', 'i32'] }, (f, ...locals) => {
    if (length === 0) return;
    const [first, end] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
    f.call(core, [...locals.slice(0, -2), i32.mul(first, BLOCK), minimum(f, i32.mul(end, BLOCK), length)]);
  });
  return { function: run, items: Math.ceil(length / BLOCK) };
};

/**
 * Several dimensions: rows of known length, whose last elements, fewer than a vector, are loaded and stored as what
 * they are.
 */
const nested = (module: ModuleBuilder, group: Group): RangeKernel => {
  const { roots, layouts, space, fused, copies } = group;
  const inner = space.shape.length - 1;
  const length = space.shape[inner]!;
  const bytes = layouts.map(({ kind }, i) => space.strides[i]!.map((stride) => stride * elementBytes(kind)));
  const run = module.function(
    { params: Array.from({ length: layouts.length + 2 }, () => 'i32' as const) },
    (f, ...locals) => {
      if (space.shape.includes(0)) return;
      const [first, end] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
      const emitter = new ExpressionEmitter({ module, f, fused }, roots);
      emitNest(f, space.shape.slice(0, inner), bytes, locals.slice(0, -2), [[first, end]], (row, counters) => {
        const position = f.bind(i32.const(0));
        emitRow(
          f,
          emitter,
          group,
          row.map((pointer, i) => (bytes[i]![inner] === 0 ? pointer : f.bind(pointer))),
          counters,
          position,
          (emit) => {
            for (const vectors of [copies, 1]) {
              if (length >= 4 * vectors) f.while(i32.le_s(position, length - 4 * vectors), () => emit(vectors, 4));
            }
            if (length % 4 !== 0) emit(1, length % 4);
          },
        );
      });
    },
  );
  return { function: run, items: space.shape[0]! };
};

/**
 * One row: `loops` drives `emit`, which computes and stores some vectors and moves the pointers and the position past
 * them. The pointers are advanced in place.
 */
const emitRow = (
  f: FunctionBuilder,
  emitter: ExpressionEmitter,
  group: Group,
  pointers: readonly Local<'i32'>[],
  counters: readonly Local<'i32'>[],
  position: Local<'i32'>,
  loops: (emit: (vectors: number, lanes: number) => void) => void,
): void => {
  const { layouts, space, locked, operands } = group;
  const inner = space.shape.length - 1;
  const stride = (i: number): number => space.strides[i]![inner]!;
  // What is the same for the whole row is loaded before it.
  const broadcast = operands.map(({ kind }, i) =>
    stride(i) === 0 ? f.bind(loadElements(kind, 0, pointers[i]!, 0, 4)) : undefined,
  );
  const outerIndices = counters.map((counter, d) =>
    [...locked].some((from) => space.dimensionOf[from] === d) ? f.bind(i32x4.splat(counter)) : undefined,
  );
  loops((vectors, lanes) => {
    const values = emitter.emit(vectors, ({ op, immediate }, copy) => {
      if (op === 'operand')
        return (
          broadcast[immediate!] ??
          loadElements(operands[immediate!]!.kind, stride(immediate!), pointers[immediate!]!, copy, lanes)
        );
      const d = space.dimensionOf[immediate!];
      if (d === undefined) return i32x4.splatConst(0);
      return d === inner ? coordinates(i32.add(position, 4 * copy)) : outerIndices[d]!;
    });
    values.forEach((row, r) => {
      const i = operands.length + r;
      // The upper of a pair first: see lanes.ts.
      for (let copy = 0; copy < vectors; copy++) {
        const order = copy + 1 < vectors || copy % 2 === 1 ? copy ^ 1 : copy;
        storeElements(f, layouts[i]!.kind, stride(i), pointers[i]!, row[order]!, order, lanes);
      }
    });
    pointers.forEach((pointer, i) =>
      f.increment(pointer, (lanes < 4 ? lanes : 4 * vectors) * stride(i) * elementBytes(layouts[i]!.kind)),
    );
    f.increment(position, lanes < 4 ? lanes : 4 * vectors);
  });
};

const resultKind = ({ kind }: Expression): ElementKind => {
  if (kind === 'f64') throw new TypeError('a result cannot be of kind f64');
  return kind;
};
