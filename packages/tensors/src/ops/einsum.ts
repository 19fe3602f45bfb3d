import { ArgumentError, ShapeError } from '@neurite/backend';
import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import type { TensorLike } from './create.ts';
import { diagPart } from './diagonal.ts';
import { cast } from './dtype.ts';
import { matMul } from './matmul.ts';
import { sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { transpose } from './transpose.ts';

/**
 * Sums of products by Einstein's convention: each letter names an axis, equal letters go together, and letters that do
 * not stand in the output are summed over.
 *
 * '…' (three dots) stands for any number of axes, which broadcast. A letter that stands twice in one operand takes its
 * diagonal. Without '->' the output is the axes of the dots and then all letters that stand once, in alphabetical order.
 * Several operands are contracted from left to right.
 *
 * @param equation as 'bij,bjk->bik'
 * @returns float32
 * @throws ArgumentError when the equation is malformed, ShapeError when it does not fit the operands
 * @example
 * einsum('ij,jk->ik', a, b); // matrix product
 * einsum('ii->', a); // trace
 */
export function einsum(equation: string, ...operands: TensorLike[]): Tensor {
  const { inputs, output } = parse(equation, operands.length);
  const tensors = operands.map((operand) => cast(operand, 'float32'));
  const terms = tensors.map((tensor, index) => label(equation, tensor, inputs[index]!));
  const lengths = lengthsOf(equation, terms);
  const wanted = outputOf(equation, output, terms, lengths);
  let remaining = terms.map((term) => diagonal(dropStretched(term, lengths)));
  while (remaining.length > 1) {
    const [first, second, ...rest] = remaining as [Term, Term, ...Term[]];
    const needed = new Set([...wanted, ...rest.flatMap((term) => term.labels)]);
    remaining = [contract(first, second, needed), ...rest];
  }
  const [last] = remaining as [Term];
  const summed = sumOut(last, new Set(wanted));
  return transpose(
    summed.tensor,
    wanted.map((name) => summed.labels.indexOf(name)),
  );
}

/** A tensor with a name for each of its axes. */
interface Term {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

function parse(equation: string, count: number): { inputs: string[]; output: string | undefined } {
  const [left, output, ...more] = equation.replaceAll(' ', '').split('->');
  const inputs = left!.split(',');
  const isSound = [...inputs, output ?? ''].every((term) => /^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/.test(term));
  if (!isSound || more.length > 0) {
    throw new ArgumentError(
      `einsum: '${equation}' must be letters and '...', with commas between operands and one '->' at most.`,
    );
  }
  if (inputs.length === count) return { inputs, output };
  throw new ArgumentError(`einsum: '${equation}' speaks of ${inputs.length} operands; got ${count}.`);
}

/** Names the axes of an operand; those that the dots stand for are numbered from the last one. */
function label(equation: string, tensor: Tensor, term: string): Term {
  const [before, after] = term.split('...') as [string, string | undefined];
  const letters = before.length + (after?.length ?? 0);
  const free = tensor.rank - letters;
  if (free < 0 || (after === undefined && free > 0)) {
    throw new ShapeError(
      `einsum: '${term}' of '${equation}' names ${letters} axes; the operand has the shape ${shapeText(tensor.shape)}.`,
    );
  }
  const dots = Array.from({ length: free }, (_, index) => `.${free - index}`);
  return { tensor, labels: [...before, ...dots, ...(after ?? '')] };
}

function lengthsOf(equation: string, terms: readonly Term[]): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { tensor, labels } of terms) {
    for (const [axis, name] of labels.entries()) {
      const length = tensor.shape[axis]!;
      const known = lengths.get(name) ?? length;
      const mayStretch = name.startsWith('.') && (known === 1 || length === 1);
      if (known !== length && !mayStretch) {
        throw new ShapeError(
          `einsum: ${name.startsWith('.') ? 'an axis of the dots' : `the axis '${name}'`} of '${equation}' has the lengths ` +
            `${known} and ${length}; the operands are ${terms.map((term) => shapeText(term.tensor.shape)).join(' and ')}.`,
        );
      }
      lengths.set(name, known === 1 ? length : known);
    }
  }
  return lengths;
}

function outputOf(
  equation: string,
  output: string | undefined,
  terms: readonly Term[],
  lengths: ReadonlyMap<string, number>,
): string[] {
  const dots = [...lengths.keys()]
    .filter((name) => name.startsWith('.'))
    .sort((p, q) => Number(q.slice(1)) - Number(p.slice(1)));
  const letters = terms.flatMap((term) => term.labels).filter((name) => !name.startsWith('.'));
  if (output === undefined) {
    const once = letters.filter((name) => letters.indexOf(name) === letters.lastIndexOf(name));
    return [...dots, ...once.sort((p, q) => (p < q ? -1 : 1))];
  }
  const [before, after] = output.split('...') as [string, string | undefined];
  const names = [...before, ...(after ?? '')];
  const odd = names.find((name, index) => !letters.includes(name) || names.indexOf(name) !== index);
  if (odd !== undefined) {
    throw new ArgumentError(
      `einsum: '${odd}' of the output of '${equation}' must stand there once, and in an operand.`,
    );
  }
  return after === undefined ? names : [...before, ...dots, ...after];
}

/** Without axes of length 1 that others stretch: what is missing broadcasts. */
function dropStretched({ tensor, labels }: Term, lengths: ReadonlyMap<string, number>): Term {
  const isKept = labels.map((name, axis) => tensor.shape[axis] === lengths.get(name));
  return {
    tensor: reshape(
      tensor,
      tensor.shape.filter((_, axis) => isKept[axis]),
    ),
    labels: labels.filter((_, axis) => isKept[axis]),
  };
}

/** With each name once: of axes of one name the diagonal. */
function diagonal({ tensor, labels }: Term): Term {
  const second = labels.findIndex((name, axis) => labels.indexOf(name) !== axis);
  if (second < 0) return { tensor, labels };
  const first = labels.indexOf(labels[second]!);
  const rest = labels.map((_, axis) => axis).filter((axis) => axis !== first && axis !== second);
  return diagonal({
    tensor: diagPart(transpose(tensor, [...rest, first, second])),
    labels: [...rest.map((axis) => labels[axis]!), labels[first]!],
  });
}

function sumOut({ tensor, labels }: Term, needed: ReadonlySet<string>): Term {
  const axes = labels.flatMap((name, axis) => (needed.has(name) ? [] : [axis]));
  return { tensor: sum(tensor, axes), labels: labels.filter((name) => needed.has(name)) };
}

/** The product of two terms, summed over all names that nobody needs any more. */
function contract(a: Term, b: Term, needed: ReadonlySet<string>): Term {
  const left = sumOut(a, new Set([...needed, ...b.labels]));
  const right = sumOut(b, new Set([...needed, ...a.labels]));
  const shared = left.labels.filter((name) => right.labels.includes(name));
  const batch = shared.filter((name) => needed.has(name));
  const inner = shared.filter((name) => !needed.has(name));
  const rows = left.labels.filter((name) => !shared.includes(name));
  const columns = right.labels.filter((name) => !shared.includes(name));
  const lengthOf = (name: string): number =>
    left.labels.includes(name)
      ? left.tensor.shape[left.labels.indexOf(name)]!
      : right.tensor.shape[right.labels.indexOf(name)]!;
  const lengths = (names: readonly string[]): number[] => names.map(lengthOf);
  const matrix = (term: Term, first: readonly string[], second: readonly string[]): Tensor => {
    const order = [...batch, ...first, ...second].map((name) => term.labels.indexOf(name));
    return reshape(transpose(term.tensor, order), [...lengths(batch), sizeOf(lengths(first)), sizeOf(lengths(second))]);
  };
  const product =
    inner.length === 0
      ? mul(matrix(left, rows, []), matrix(right, [], columns))
      : multiply(matrix, left, right, { batch, rows, inner, columns });
  const labels = [...batch, ...rows, ...columns];
  return { tensor: reshape(product, lengths(labels)), labels };
}

interface Roles {
  readonly batch: readonly string[];
  readonly rows: readonly string[];
  readonly inner: readonly string[];
  readonly columns: readonly string[];
}

/** The matrix product, each operand transposed by the product itself where that saves moving its elements. */
function multiply(
  matrix: (term: Term, first: readonly string[], second: readonly string[]) => Tensor,
  left: Term,
  right: Term,
  { batch, rows, inner, columns }: Roles,
): Tensor {
  const transposeA = left.labels.join() === [...batch, ...inner, ...rows].join();
  const transposeB = right.labels.join() === [...batch, ...columns, ...inner].join();
  return matMul(
    transposeA ? matrix(left, inner, rows) : matrix(left, rows, inner),
    transposeB ? matrix(right, columns, inner) : matrix(right, inner, columns),
    { transposeA, transposeB },
  );
}
