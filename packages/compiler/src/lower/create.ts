import { type DType, isInt32, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { cast } from './dtype.ts';
import type { LoweringTable } from './lowering.ts';
import { expandDims, reshape } from './shape.ts';

/** Values made from attributes or from a shape. */
export const creation: LoweringTable = {
  Fill: ({ builder: b, attributes }) => {
    const value = attributes.value as number | boolean;
    const inferred = typeof value === 'boolean' ? 'bool' : 'float32';
    const dtype = (attributes.dtype ?? inferred) as string;
    return isDType(dtype) ? b.fill(stored(Number(value), dtype), attributes.shape as number[], dtype) : undefined;
  },
  ZerosLike: ({ builder: b, inputs }) => like(b, inputs.x!, 0),
  OnesLike: ({ builder: b, inputs }) => like(b, inputs.x!, 1),

  Range: ({ builder: b, attributes }) => {
    const { start, stop, step } = attributes as { start: number; stop: number; step: number };
    return range(b, start, stop, step, (attributes.dtype ?? 'float32') as DType);
  },

  LinSpace: ({ builder: b, attributes }) => {
    const { start, stop, num } = attributes as { start: number; stop: number; num: number };
    // The last one is `stop` itself, not what rounding makes of it.
    const at = (index: number): number =>
      index === num - 1 && num > 1 ? stop : start + ((stop - start) / (num - 1)) * index;
    const data = Float32Array.from({ length: num }, (_, index) => (index === 0 ? start : at(index)));
    return b.constant({ data, shape: [num], dtype: 'float32' });
  },

  OneHot: ({ builder: b, inputs, attributes }) => {
    const { depth, onValue = 1, offValue = 0 } = attributes as { depth: number; onValue?: number; offValue?: number };
    const dtype = (attributes.dtype ?? 'int32') as DType;
    const indices = expandDims(b, cast(b, inputs.indices!, 'int32'), -1);
    const isHot = b.compare('eq', indices, b.iota([depth], 0));
    if (dtype !== 'bool')
      return b.select(isHot, b.scalar(stored(onValue, dtype), dtype), b.scalar(stored(offValue, dtype), dtype));
    return b.select(isHot, b.scalar(Number(Boolean(onValue)), 'bool'), b.scalar(Number(Boolean(offValue)), 'bool'));
  },

  Diag: ({ builder: b, inputs }) => {
    const { shape, dtype } = b.typeOf(inputs.x!);
    const flat = reshape(b, inputs.x!, [shape.reduce((count, length) => count * length, 1)]);
    const [size] = b.typeOf(flat).shape as [number];
    const onDiagonal = b.compare('eq', b.iota([size, size], 0), b.iota([size, size], 1));
    return reshape(b, b.select(onDiagonal, flat, b.scalar(0, dtype)), [...shape, ...shape]);
  },
};

function isDType(name: string): name is DType {
  return name === 'float32' || name === 'int32' || name === 'bool';
}

/** A number as it is stored in an element of this type. */
function stored(value: number, dtype: DType): number {
  if (dtype === 'float32') return value;
  return dtype === 'bool' ? Number(value !== 0) : value | 0;
}

function like(b: ProgramBuilder, x: ValueId, value: number): ValueId {
  const { shape, dtype } = b.typeOf(x);
  return b.fill(value, shape, dtype);
}

/** start, start + step, … as long as it is before `stop`. A step of 1 goes downwards where that is the way. */
function range(b: ProgramBuilder, start: number, stop: number, step: number, dtype: DType): ValueId {
  const by = step === 1 && stop < start ? -1 : step;
  const length = Math.max(0, Math.ceil((stop - start) / by)) || 0;
  const last = start + by * length;
  if ([start, by, last].every((value) => isInt32(value) && Math.abs(value) < 2 ** 24) && dtype !== 'bool') {
    const indices = b.iota([length], 0, dtype);
    const steps = by === 1 ? indices : b.binary('mul', indices, b.scalar(by, dtype));
    return start === 0 ? steps : b.binary('add', steps, b.scalar(start, dtype));
  }
  const values = Array.from({ length }, (_, index) => start + index * by);
  const data = dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
  return cast(b, b.constant({ data, shape: [length], dtype: dtype === 'float32' ? dtype : 'int32' }), dtype);
}
