/**
 * Einstein's summation, as a chain of matrix products: operands are folded into a running result one after the other.
 * At each step an axis label is
 *
 * - batch: in both operands, and needed later: a batch axis of the product;
 * - contracted: in both, and not needed later: summed by the product;
 * - free: in one operand alone. One that is not needed later is summed before the product.
 *
 * Without contracted labels the step is an element-wise product with broadcasting.
 */
import { elementCount, ProgramError, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { promote } from './dtype.ts';
import { listOf } from './list-inputs.ts';
import type { LoweringTable } from './lowering.ts';
import { reshape, transpose } from './shape.ts';

export const einsum: LoweringTable = {
  Einsum: ({ builder: b, inputs, attributes }) => {
    const equation = (attributes.equation as string).replace(/\s/g, '');
    if (equation.includes('.')) return undefined;
    const { terms, result } = parse(equation);
    const operands = promote(b, listOf(inputs), 'int32').map((value, index) =>
      diagonals(b, { value, labels: [...terms[index]!] }),
    );
    const product = operands.reduce((left, right, index) => {
      const later = new Set([...result, ...operands.slice(index + 1).flatMap(({ labels }) => labels)]);
      return contract(b, left, right, (label) => later.has(label));
    });
    const summed = sumOut(b, product, (label) => result.includes(label));
    return transpose(
      b,
      summed.value,
      [...result].map((label) => summed.labels.indexOf(label)),
    );
  },
};

/** A value and a label for each of its axes. */
interface Labelled {
  readonly value: ValueId;
  readonly labels: readonly string[];
}

/** Without an arrow the result has the labels that stand once, in alphabetical order. */
function parse(equation: string): { terms: string[]; result: string } {
  const [left, right] = equation.split('->') as [string, string | undefined];
  const letters = [...left.replaceAll(',', '')];
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  const result = right ?? once.sort().join('');
  const sound = [...result].every((letter, index) => letters.includes(letter) && result.indexOf(letter) === index);
  if (!sound) {
    throw new ProgramError(`einsum '${equation}': each axis of the result must stand there once, and in an operand`);
  }
  return { terms: left.split(','), result };
}

/** Of an operand in which a label stands twice the diagonal, where both positions are the same. */
function diagonals(b: ProgramBuilder, operand: Labelled): Labelled {
  const { value, labels } = operand;
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second === -1) return operand;
  const first = labels.indexOf(labels[second]!);
  const others = labels.map((_, axis) => axis).filter((axis) => axis !== first && axis !== second);
  const moved = transpose(b, value, [...others, first, second]);
  const shape = b.typeOf(moved).shape;
  const length = shape.at(-1)!;
  const lead = shape.slice(0, -2);
  const flat = b.reshape(moved, [...lead, length * length]);
  const ones = lead.map(() => 1);
  const diagonal = b.slice(flat, [...lead.map(() => 0), 0], [...lead, length], [...ones, length + 1]);
  return diagonals(b, { value: diagonal, labels: [...others.map((axis) => labels[axis]!), labels[first]!] });
}

function contract(b: ProgramBuilder, left: Labelled, right: Labelled, isNeeded: (label: string) => boolean): Labelled {
  const p = sumOut(b, left, (label) => isNeeded(label) || right.labels.includes(label));
  const q = sumOut(b, right, (label) => isNeeded(label) || left.labels.includes(label));
  const shared = p.labels.filter((label) => q.labels.includes(label));
  const batch = shared.filter(isNeeded);
  const contracted = shared.filter((label) => !isNeeded(label));
  const rows = p.labels.filter((label) => !q.labels.includes(label));
  const columns = q.labels.filter((label) => !p.labels.includes(label));
  const labels = [...batch, ...rows, ...columns];
  const lengths = lengthsOf(b, [p, q]);
  const lengthOf = (list: readonly string[]): number[] => list.map((label) => lengths.get(label)!);
  if (contracted.length === 0) {
    const wide = ordered(b, p, [...batch, ...rows]);
    const x = reshape(b, wide, [...lengthOf(batch), ...lengthOf(rows), ...columns.map(() => 1)]);
    const y = reshape(b, ordered(b, q, [...batch, ...columns]), [
      ...lengthOf(batch),
      ...rows.map(() => 1),
      ...lengthOf(columns),
    ]);
    return { value: b.binary('mul', x, y), labels };
  }
  const [m, k, n] = [rows, contracted, columns].map((list) => elementCount(lengthOf(list))) as [number, number, number];
  // Where an operand lies in memory with its axes the other way round, a flag does what a transposition would.
  const transposeA = isOrdered(p, [...batch, ...contracted, ...rows]);
  const transposeB = isOrdered(q, [...batch, ...columns, ...contracted]);
  const a = ordered(b, p, transposeA ? p.labels : [...batch, ...rows, ...contracted]);
  const c = ordered(b, q, transposeB ? q.labels : [...batch, ...contracted, ...columns]);
  const lead = lengthOf(batch);
  const product = b.matMul(
    reshape(b, a, transposeA ? [...lead, k, m] : [...lead, m, k]),
    reshape(b, c, transposeB ? [...lead, n, k] : [...lead, k, n]),
    { transposeA, transposeB },
  );
  return { value: reshape(b, product, lengthOf(labels)), labels };
}

function sumOut(b: ProgramBuilder, { value, labels }: Labelled, isKept: (label: string) => boolean): Labelled {
  const axes = labels.flatMap((label, axis) => (isKept(label) ? [] : [axis]));
  if (axes.length === 0) return { value, labels };
  return { value: b.reduce('sum', value, axes), labels: labels.filter(isKept) };
}

function isOrdered({ labels }: Labelled, order: readonly string[]): boolean {
  return labels.every((label, axis) => label === order[axis]);
}

function ordered(b: ProgramBuilder, { value, labels }: Labelled, order: readonly string[]): ValueId {
  return transpose(
    b,
    value,
    order.map((label) => labels.indexOf(label)),
  );
}

function lengthsOf(b: ProgramBuilder, operands: readonly Labelled[]): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { value, labels } of operands) {
    for (const [axis, length] of b.typeOf(value).shape.entries()) lengths.set(labels[axis]!, length);
  }
  return lengths;
}
