import type { ModuleBuilder } from './emitter.ts';
import { ExpressionEmitter } from './expression-emitter.ts';
import type { Expression } from './expression.ts';
import type { Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import {
  collapse,
  coordinates,
  elementBytes,
  emitNest,
  keptStrides,
  type Layout,
  loadElements,
  storeElements,
} from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { i32 } from './opcodes.ts';
import { f32x4, i32x4, shuffle32, v128 } from './simd.ts';

/**
 * Where along an axis the largest or smallest element is, as i32: the first one where several are equal, the first NaN
 * where there is one. Lanes keep a best value and its place; where the axis is the innermost, the four lanes of a row
 * compete at its end, and the lower place wins a tie.
 */
export interface ArgReduceSpec {
  readonly op: 'max' | 'min';
  readonly shape: readonly number[];
  readonly axis: number;
  readonly operands: readonly Layout[];
  /** Floats or integers. */
  readonly expression: Expression;
  readonly fused: boolean;
  readonly wide: boolean;
}

/** Kernel (…operands, result, firstItem, endItem); the result is dense over the axes that are left. */
export const argReduce = (module: ModuleBuilder, spec: ArgReduceSpec): RangeKernel => {
  const { shape, axis, operands, expression } = spec;
  const isFloat = expression.kind === 'f32';
  const resultIndex = operands.length;
  // The reduced axis stays apart, that its coordinate be known; so does a dimension of length one.
  const space = collapse(
    shape,
    [...operands.map(({ strides }) => strides), keptStrides(shape, [axis])],
    new Set([axis]),
  );
  const reduced = space.dimensionOf[axis];
  const inner = space.shape.length - 1;
  const byRows = reduced === inner;
  const outer = space.shape.map((_, d) => d).filter((d) => d !== reduced && d !== inner);
  const layouts: readonly Layout[] = [...operands, { kind: 'i32', strides: [] }];
  const bytesAlong = (d: number): number[] => layouts.map(({ kind }, i) => space.strides[i]![d]! * elementBytes(kind));
  const columns = byRows ? 1 : space.shape[inner]!;
  const items = outer.length > 0 ? space.shape[outer[0]!]! : byRows ? 1 : Math.ceil(columns / 4);

  /** Whether (value, place) beats (best, bestPlace). With `ties`, an equal value at a lower place does. */
  const beats = (
    value: Value<'v128'>,
    best: Value<'v128'>,
    places?: readonly [Value<'v128'>, Value<'v128'>],
  ): Value<'v128'> => {
    const compare = isFloat ? (spec.op === 'max' ? f32x4.gt : f32x4.lt) : spec.op === 'max' ? i32x4.gt_s : i32x4.lt_s;
    let wins = compare(value, best);
    if (isFloat) wins = v128.or(wins, v128.andnot(f32x4.ne(value, value), f32x4.ne(best, best)));
    if (places === undefined) return wins;
    const same = isFloat
      ? v128.or(f32x4.eq(value, best), v128.and(f32x4.ne(value, value), f32x4.ne(best, best)))
      : i32x4.eq(value, best);
    return v128.or(wins, v128.and(same, i32x4.lt_s(places[0], places[1])));
  };
  const worst = (): Value<'v128'> => {
    const sign = spec.op === 'max' ? -1 : 1;
    return isFloat ? f32x4.splatConst(sign * Infinity) : i32x4.splatConst(sign < 0 ? -(2 ** 31) : 2 ** 31 - 1);
  };

  const run = module.function(
    { params: Array.from({ length: operands.length + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      if (space.shape.includes(0)) return;
      const [first, end] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
      const emitter = new ExpressionEmitter({ module, f, fused: spec.fused }, [expression]);
      const strides = layouts.map((_, i) => outer.map((d) => bytesAlong(d)[i]!));
      emitNest(
        f,
        outer.map((d) => space.shape[d]!),
        strides,
        locals.slice(0, -2),
        outer.length > 0 ? [[first, end]] : [],
        (row) => {
          const best = f.bind(worst());
          const place = f.local('v128');
          const evaluate = (pointers: readonly Local<'i32'>[], lanes: number): Local<'v128'> =>
            emitter.emit(1, (leaf) => {
              if (leaf.op === 'index') throw new TypeError('argReduce takes no coordinates');
              const index = leaf.immediate!;
              return loadElements(layouts[index]!.kind, space.strides[index]![inner]!, pointers[index]!, 0, lanes);
            })[0]![0]!;
          const update = (value: Local<'v128'>, at: Value<'v128'>, valid?: Value<'v128'>): void => {
            const wins = f.bind(valid === undefined ? beats(value, best) : v128.and(beats(value, best), valid));
            f.set(best, v128.bitselect(value, best, wins));
            f.set(place, v128.bitselect(at, place, wins));
          };
          const step = (pointers: readonly Local<'i32'>[], by: readonly number[]): void =>
            pointers.forEach((pointer, i) => f.increment(pointer, by[i]!));

          if (reduced === undefined) {
            // One element along the axis: place 0, whatever it is.
            f.set(place, i32x4.splatConst(0));
          }
          if (byRows) {
            const pointers = row.slice(0, resultIndex).map((pointer) => f.bind(pointer));
            const length = space.shape[inner]!;
            const position = f.bind(i32.const(0));
            const by = bytesAlong(inner);
            f.set(place, coordinates(i32.const(0)));
            const group = (lanes: number): void => {
              const value = evaluate(pointers, lanes);
              const valid =
                lanes === 4
                  ? undefined
                  : i32x4.const(
                      [0, 1, 2, 3].map((lane) => (lane < lanes ? -1 : 0)) as [number, number, number, number],
                    );
              update(value, coordinates(position), valid);
              step(
                pointers,
                by.map((bytes) => 4 * bytes),
              );
              f.increment(position, 4);
            };
            if (length >= 4) f.while(i32.le_s(position, length - 4), () => group(4));
            if (length % 4 > 0) group(length % 4);
            for (const words of [
              [2, 3, 2, 3],
              [1, 1, 1, 1],
            ] as const) {
              const [otherBest, otherPlace] = [
                f.bind(shuffle32(best, best, words)),
                f.bind(shuffle32(place, place, words)),
              ];
              const wins = f.bind(beats(otherBest, best, [otherPlace, place]));
              f.set(best, v128.bitselect(otherBest, best, wins));
              f.set(place, v128.bitselect(otherPlace, place, wins));
            }
            storeElements(f, 'i32', 1, row[resultIndex]!, place, 0, 1);
            return;
          }

          const bytesInner = bytesAlong(inner);
          const block = (lanes: number, pointersAtColumn: readonly Local<'i32'>[]): void => {
            if (reduced !== undefined) {
              const pointers = pointersAtColumn.map((pointer) => f.bind(pointer));
              const along = bytesAlong(reduced);
              const index = f.local('i32');
              f.set(best, worst());
              f.set(place, i32x4.splatConst(0));
              f.forRange(index, 0, space.shape[reduced]!, 1, () => {
                update(evaluate(pointers, lanes), i32x4.splat(index));
                step(
                  pointers,
                  along.map((bytes, i) => (i === resultIndex ? 0 : bytes)),
                );
              });
            }
            storeElements(
              f,
              'i32',
              space.strides[resultIndex]![inner]!,
              pointersAtColumn[resultIndex]!,
              place,
              0,
              lanes,
            );
          };
          const group = f.local('i32');
          const whole = Math.floor(columns / 4);
          const rest = columns % 4;
          const at = (index: Value<'i32'>): Local<'i32'>[] =>
            row.map((pointer, i) => f.bind(i32.add(pointer, i32.mul(index, 4 * bytesInner[i]!))));
          const [from, to] = outer.length > 0 ? [0, Math.ceil(columns / 4)] : [first, end];
          f.forRange(group, from, to, 1, () => {
            const full = (): void => block(4, at(group));
            if (rest === 0) full();
            else f.if(i32.eq(group, whole), () => block(rest, at(group)), full);
          });
        },
      );
    },
  );
  return { function: run, items };
};
