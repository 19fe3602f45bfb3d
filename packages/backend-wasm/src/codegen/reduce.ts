import { Accumulator, emptyResult, type ReduceName } from './accumulate.ts';
import { elementwise } from './elementwise.ts';
import type { ModuleBuilder } from './emitter.ts';
import { ExpressionEmitter } from './expression-emitter.ts';
import { type Expression, nodesOf, operand } from './expression.ts';
import type { Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import {
  collapse,
  coordinates,
  elementBytes,
  type ElementKind,
  emitNest,
  keptStrides,
  type Layout,
  loadElements,
  minimum,
  type Range,
  rowMajor,
  type Space,
  storeElements,
} from './iteration.ts';
import { type RangeKernel, type StagedKernel, withScratch } from './kernel.ts';
import { pairing } from './lanes.ts';
import { i32 } from './opcodes.ts';
import { i32x4, v128 } from './simd.ts';

/**
 * Reductions of an expression over any axes.
 *
 * Where the innermost axis is reduced, each row is summed in vectors that are added up at its end; where it is kept,
 * neighbouring columns are summed side by side. A large reduction to few results is cut into chunks whose partial
 * results are combined in a second stage, so that many threads share it and no sum of many numbers loses its last
 * digits. Every order of sums follows from shapes alone, so that threads and modes do
 * not change a bit.
 */
export interface ReduceSpec {
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  readonly operands: readonly Layout[];
  /** Reductions that run over the same elements. Each result is dense, over the axes that are kept. */
  readonly results: readonly Reduction[];
  readonly fused: boolean;
  readonly wide: boolean;
}

export interface Reduction {
  readonly op: ReduceName;
  readonly expression: Expression;
  /** Applied to each result: a mean divides, a norm takes a root. */
  readonly finish?: (reduced: Expression) => Expression;
}

const finished = (reduction: Reduction, value: Expression): Expression => reduction.finish?.(value) ?? value;
const kindOf = ({ kind }: Expression): ElementKind => kind as ElementKind;

/** A reduction of more elements than this to few results is cut into chunks of about this many. */
const CHUNK = 16_384;
const FEW = 64;
/** One to many results is cut only where more elements than this go into each, along a long axis, into runs of so many. */
const MANY = 16_384;
const RUN = 512;

export const reduce = (module: ModuleBuilder, spec: ReduceSpec): StagedKernel => {
  const keptShape = spec.shape.filter((_, d) => !spec.axes.includes(d));
  const kept = keptShape.reduce((product, length) => product * length, 1);
  const resultStrides = keptStrides(spec.shape, spec.axes);
  const empty = spec.shape.includes(0);
  if (empty || spec.axes.every((d) => spec.shape[d] === 1)) {
    const results = spec.results.map((reduction) => ({
      expression: finished(
        reduction,
        empty ? emptyResult(reduction.op, reduction.expression.kind) : reduction.expression,
      ),
      strides: empty ? rowMajor(keptShape) : resultStrides,
    }));
    const operands = empty
      ? spec.operands.map(({ kind }) => ({ kind, strides: keptShape.map(() => 0) }))
      : spec.operands;
    const kernel = elementwise(module, {
      shape: empty ? keptShape : spec.shape,
      operands,
      results,
      fused: spec.fused,
      wide: spec.wide,
    });
    return { stages: [withScratch(module, kernel, operands.length + results.length)], scratchBytes: 0 };
  }
  const locked = new Set(
    nodesOf(spec.results.map(({ expression }) => expression))
      .filter(({ op }) => op === 'index')
      .map(({ immediate }) => immediate!),
  );
  const space = collapse(spec.shape, [...spec.operands.map(({ strides }) => strides), resultStrides], locked);
  const reduced = space.shape.map((_, d) => spec.axes.some((axis) => space.dimensionOf[axis] === d));
  const total = space.shape.reduce((product, length) => product * length, 1);
  const plan: Plan = { spec, space, reduced, locked, kept };
  // The longest reduced dimension is cut.
  const cut = space.shape.reduce(
    (best, length, d) => (reduced[d]! && (best < 0 || length > space.shape[best]!) ? d : best),
    -1,
  );
  const isLong = kept <= FEW ? total > 2 * CHUNK : total / kept > MANY && space.shape[cut]! >= 4 * RUN;
  if (!isLong) return { stages: [emitReduction(module, plan, undefined)], scratchBytes: 0 };

  const wanted = Math.ceil(total / CHUNK);
  // Chunks of the innermost dimension are whole vectors, but for the last.
  const unit = cut === space.shape.length - 1 ? 16 : 1;
  const length = Math.max(Math.ceil(space.shape[cut]! / wanted / unit) * unit, kept > FEW ? RUN : 1);
  const count = Math.ceil(space.shape[cut]! / length);
  const areas = spec.results.map(
    ({ expression }) => Math.ceil((count * kept * elementBytes(kindOf(expression))) / 16) * 16,
  );
  const offsets = areas.map((_, i) => areas.slice(0, i).reduce((sum, bytes) => sum + bytes, 0));
  const first = emitReduction(module, plan, { dimension: cut, length, count, offsets });
  const operandCount = spec.operands.length;
  const seconds = spec.results.map(
    (reduction): StagedKernel =>
      reduce(module, {
        shape: [count, kept],
        axes: [0],
        operands: [{ kind: kindOf(reduction.expression), strides: [kept, 1] }],
        results: [{ ...reduction, expression: operand(0, kindOf(reduction.expression)) }],
        fused: spec.fused,
        wide: spec.wide,
      }),
  );
  // Many partial results are themselves reduced in stages, one after the other in the same place.
  const partialBytes = areas.reduce((sum, bytes) => sum + bytes, 0);
  const second = module.function(
    { params: Array.from({ length: operandCount + spec.results.length + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      const scratch = locals[operandCount + spec.results.length]!;
      seconds.forEach(({ stages }, r) => {
        for (const stage of stages)
          f.call(stage.function, [
            i32.add(scratch, offsets[r]!),
            locals[operandCount + r]!,
            i32.add(scratch, partialBytes),
            i32.const(0),
            i32.const(stage.items),
          ]);
      });
    },
  );
  return {
    stages: [first, { function: second, items: 1 }],
    scratchBytes: partialBytes + Math.max(...seconds.map(({ scratchBytes }) => scratchBytes)),
  };
};

interface Plan {
  readonly spec: ReduceSpec;
  readonly space: Space;
  readonly reduced: readonly boolean[];
  readonly locked: ReadonlySet<number>;
  readonly kept: number;
}
interface Chunks {
  readonly dimension: number;
  readonly length: number;
  readonly count: number;
  /** Where each result's partial values begin in the scratch. */
  readonly offsets: readonly number[];
}

function emitReduction(module: ModuleBuilder, plan: Plan, chunks: Chunks | undefined): RangeKernel {
  const { spec, space, reduced, kept } = plan;
  const operandCount = spec.operands.length;
  const resultCount = spec.results.length;
  const inner = space.shape.length - 1;
  const byRows = reduced[inner]!;
  const outerKept = space.shape.map((_, d) => d).filter((d) => !reduced[d] && d !== inner);
  const loops = space.shape.map((_, d) => d).filter((d) => reduced[d] && d !== inner);
  const heavy =
    nodesOf(spec.results.map(({ expression }) => expression)).filter(({ op }) => op !== 'operand' && op !== 'constant')
      .length > 8;
  const extremes = spec.results.some(({ op }) => op === 'max' || op === 'min');
  const columnVectors = Math.min(heavy || extremes ? 4 : 8, Math.ceil(space.shape[inner]! / 4));
  const columnBlocks = byRows ? 1 : Math.ceil(space.shape[inner]! / (4 * columnVectors));
  const splitBy = chunks !== undefined ? 'chunks' : outerKept.length > 0 ? 'outer' : byRows ? 'nothing' : 'columns';
  const items = {
    chunks: chunks?.count ?? 1,
    outer: space.shape[outerKept[0] ?? 0]!,
    columns: columnBlocks,
    nothing: 1,
  }[splitBy];

  const run = module.function(
    { params: Array.from({ length: operandCount + resultCount + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      const [scratch, first, end] = locals.slice(-3) as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const context = { module, f, fused: spec.fused };
      const emitter = new ExpressionEmitter(
        context,
        spec.results.map(({ expression }) => expression),
      );
      const finishers = spec.results.map(
        (reduction) =>
          new ExpressionEmitter(context, [
            chunks === undefined
              ? finished(reduction, operand(0, kindOf(reduction.expression)))
              : operand(0, kindOf(reduction.expression)),
          ]),
      );
      const resultKinds = spec.results.map((reduction) =>
        kindOf(
          chunks === undefined ? finished(reduction, operand(0, kindOf(reduction.expression))) : reduction.expression,
        ),
      );
      const layouts: readonly Layout[] = [...spec.operands, ...resultKinds.map((kind) => ({ kind, strides: [] }))];
      const strideOf = (i: number, d: number): number => space.strides[Math.min(i, operandCount)]![d]!;
      const bytesAlong = (d: number): number[] => layouts.map(({ kind }, i) => strideOf(i, d) * elementBytes(kind));
      const nest = (
        dimensions: readonly number[],
        pointers: readonly Local<'i32'>[],
        ranges: readonly (Range | undefined)[],
        body: (pointers: readonly Local<'i32'>[], counters: readonly Local<'i32'>[]) => void,
      ): void => {
        const strides = dimensions.map(bytesAlong);
        emitNest(
          f,
          dimensions.map((d) => space.shape[d]!),
          layouts.map((_, i) => strides.map((of) => of[i]!)),
          pointers,
          ranges,
          body,
        );
      };

      const chunked = (body: (pointers: readonly Local<'i32'>[], chunk: Range | undefined) => void): void => {
        const pointers = locals.slice(0, operandCount + resultCount);
        if (chunks === undefined) {
          body(pointers, undefined);
          return;
        }
        const index = f.local('i32');
        const partial = spec.results.map(() => f.local('i32'));
        f.forRange(index, first, end, 1, () => {
          partial.forEach((pointer, r) =>
            f.set(
              pointer,
              i32.add(i32.add(scratch, chunks.offsets[r]!), i32.mul(index, kept * elementBytes(resultKinds[r]!))),
            ),
          );
          const start = f.bind(i32.mul(index, chunks.length));
          const stop = f.bind(minimum(f, i32.add(start, chunks.length), space.shape[chunks.dimension]!));
          body([...pointers.slice(0, operandCount), ...partial], [start, stop]);
        });
      };

      /** Vector operands and coordinates at a place of the nest; `along` is the inner dimension's position. */
      const leaves =
        (
          pointers: readonly Local<'i32'>[],
          counterOf: (d: number) => Local<'i32'> | undefined,
          position: Local<'i32'>,
          lanesOf: (copy: number) => number,
        ) =>
        (expression: Expression, copy: number): Value<'v128'> => {
          const index = expression.immediate!;
          if (expression.op === 'operand')
            return loadElements(layouts[index]!.kind, strideOf(index, inner), pointers[index]!, copy, lanesOf(copy));
          const d = space.dimensionOf[index];
          if (d === undefined) return i32x4.splatConst(0);
          return d === inner ? coordinates(i32.add(position, 4 * copy)) : i32x4.splat(counterOf(d)!);
        };
      const finish = (r: number, value: Local<'v128'>): Local<'v128'> => finishers[r]!.emit(1, () => value)[0]![0]!;
      const moved = (pointers: readonly Local<'i32'>[], by: (i: number) => Value<'i32'> | number): Local<'i32'>[] =>
        pointers.map((pointer, i) =>
          i < operandCount && bytesAlong(inner)[i] !== 0 ? f.bind(i32.add(pointer, by(i))) : pointer,
        );

      chunked((bases, chunk) => {
        const rangesOf = (dimensions: readonly number[]): (Range | undefined)[] =>
          dimensions.map((d) => (d === chunks?.dimension ? chunk : undefined));
        nest(outerKept, bases, splitBy === 'outer' ? [[first, end]] : [], (outer, outerCounters) => {
          const emitBlock = (vectors: number, lastLanes: number, startOf: Value<'i32'> | number): void => {
            const position = f.bind(typeof startOf === 'number' ? i32.const(startOf) : startOf);
            const sums = spec.results.map(({ op, expression }) =>
              Array.from({ length: vectors }, () => new Accumulator(f, op, expression.kind)),
            );
            const start = outer.map((pointer, i) => {
              const step = bytesAlong(inner)[i]!;
              return step === 0 ? pointer : f.bind(i32.add(pointer, i32.mul(position, step)));
            });
            nest(loops, start, rangesOf(loops), (pointers, counters) => {
              const counterOf = (d: number): Local<'i32'> | undefined =>
                counters[loops.indexOf(d)] ?? outerCounters[outerKept.indexOf(d)];
              const values = emitter.emit(
                vectors,
                leaves(pointers, counterOf, position, (copy) => (copy === vectors - 1 ? lastLanes : 4)),
              );
              values.forEach((row, r) => row.forEach((value, copy) => sums[r]![copy]!.add(value)));
            });
            sums.forEach((row, r) => {
              const done = row.map((sum) => finish(r, sum.result()));
              for (let copy = 0; copy < vectors; copy++) {
                const order = copy + 1 < vectors || copy % 2 === 1 ? copy ^ 1 : copy;
                storeElements(
                  f,
                  resultKinds[r]!,
                  1,
                  start[operandCount + r]!,
                  done[order]!,
                  order,
                  order === vectors - 1 ? lastLanes : 4,
                );
              }
            });
          };

          if (!byRows) {
            const length = space.shape[inner]!;
            const whole = Math.floor(length / (4 * columnVectors));
            const rest = length - whole * 4 * columnVectors;
            const [block0, block1] = splitBy === 'columns' ? [first, end] : [0, columnBlocks];
            const block = f.local('i32');
            f.forRange(block, block0, splitBy === 'columns' ? f.bind(minimum(f, block1, whole)) : whole, 1, () =>
              emitBlock(columnVectors, 4, i32.mul(block, 4 * columnVectors)),
            );
            if (rest > 0) {
              const vectors = Math.ceil(rest / 4);
              const last = (): void => emitBlock(vectors, rest - 4 * (vectors - 1), whole * 4 * columnVectors);
              if (splitBy === 'columns') f.if(i32.gt_s(end, whole), last);
              else last();
            }
            return;
          }

          const copies = heavy ? 2 : 4;
          const paired = f.local('v128');
          const sums = spec.results.map(({ op, expression }) =>
            Array.from({ length: copies }, () => new Accumulator(f, op, expression.kind)),
          );
          nest(loops, outer, rangesOf(loops), (rowPointers, counters) => {
            const counterOf = (d: number): Local<'i32'> | undefined =>
              counters[loops.indexOf(d)] ?? outerCounters[outerKept.indexOf(d)];
            const [from, to] = chunks?.dimension === inner ? chunk! : [0, space.shape[inner]!];
            const position = f.bind(typeof from === 'number' ? i32.const(from) : from);
            const pointers = moved(rowPointers, (i) => i32.mul(position, bytesAlong(inner)[i]!));
            const group = (vectors: number, lanes: number): void => {
              const values = emitter.emit(
                vectors,
                leaves(pointers, counterOf, position, () => lanes),
              );
              values.forEach((row, r) =>
                row.forEach((value, copy) => {
                  const sum = sums[r]![copy]!;
                  sum.add(
                    lanes === 4
                      ? value
                      : f.bind(
                          v128.bitselect(
                            value,
                            sum.empty(),
                            i32x4.const(
                              [0, 1, 2, 3].map((lane) => (lane < lanes ? -1 : 0)) as [number, number, number, number],
                            ),
                          ),
                        ),
                  );
                }),
              );
              pointers
                .slice(0, operandCount)
                .forEach((pointer, i) => f.increment(pointer, 4 * vectors * bytesAlong(inner)[i]!));
              f.increment(position, 4 * vectors);
            };
            const rest = f.bind(typeof to === 'number' ? i32.const(to) : to);
            for (const vectors of [copies, 1]) {
              if (space.shape[inner]! < 4 * vectors) continue;
              f.while(i32.le_s(i32.add(position, 4 * vectors), rest), () => group(vectors, 4));
              if (spec.wide && vectors > 1) {
                for (const row of sums)
                  for (let i = 0; i < vectors; i += 2)
                    f.set(paired, v128.or(paired, pairing(row[i]!.state, row[i + 1]!.state)));
              }
            }
            const last = space.shape[inner]! % 4;
            if (last > 0) f.if(chunks?.dimension === inner ? i32.lt_s(position, rest) : 1, () => group(1, last));
          });
          sums.forEach((row, r) => {
            for (let width = copies / 2; width >= 1; width /= 2)
              for (let i = 0; i < width; i++) row[i]!.merge(row[i + width]!);
            const [sum] = row as [Accumulator];
            if (spec.wide) f.set(sum.state, v128.or(sum.state, paired));
            sum.joinLanes();
            storeElements(f, resultKinds[r]!, 1, outer[operandCount + r]!, finish(r, sum.result()), 0, 1);
          });
        });
      });
    },
  );
  return { function: run, items };
}
