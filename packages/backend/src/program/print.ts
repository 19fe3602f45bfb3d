import { isMulti, type Node, nodeInputs, operandFields } from './node.ts';
import type { Program } from './program.ts';
import { formatType, type ValueId } from './types.ts';

/** What {@link print} is to show besides the program. */
export interface PrintOptions {
  /** Also show where each node came from. */
  readonly labels?: boolean;
}

/**
 * A program as text, one line a node; programs inside of nodes are indented below them.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [32, 10], dtype: 'float32', name: 'x' });
 * const kernel = b.state({ shape: [10, 5], dtype: 'float32', name: 'kernel' });
 * console.log(print(b.finish([b.matMul(x, kernel)])));
 * // input 0: f32[32,10] x
 * // state 0: f32[10,5] kernel
 * // %0 = f32[32,10] input 0
 * // %1 = f32[10,5] state 0
 * // %2 = f32[32,5] matMul %0 %1
 * // return %2
 */
export function print(program: Program, options: PrintOptions = {}): string {
  const lines: string[] = [];
  const slot = (name: string | undefined): string => (name === undefined ? '' : ` ${name}`);
  for (const [index, input] of program.inputs.entries())
    lines.push(`input ${index}: ${formatType(input)}${slot(input.name)}`);
  for (const [index, state] of program.state.entries())
    lines.push(`state ${index}: ${formatType(state)}${slot(state.name)}`);
  for (const [id, node] of program.nodes.entries()) {
    const label = options.labels === true && node.label !== undefined ? `  # ${node.label}` : '';
    lines.push(formatNode(node, id) + constantValues(program, node) + label);
    for (const [name, nested] of nestedPrograms(node)) {
      lines.push(
        `  ${name}:`,
        ...print(nested, options)
          .split('\n')
          .map((line) => `    ${line}`),
      );
    }
  }
  for (const { state, value } of program.writes) lines.push(`write state ${state} = %${value}`);
  lines.push(`return ${program.outputs.map((value) => `%${value}`).join(', ')}`.trimEnd());
  return lines.join('\n');
}

/** One node as text: `%7 = f32[32,5] matMul %1 %2 {transposeB}`. */
export function formatNode(node: Node, id: ValueId): string {
  const type = isMulti(node) ? `(${node.outputs.map(formatType).join(', ')})` : formatType(node);
  const operands = nodeInputs(node).map((value) => ` %${value}`);
  const { name, hidden } = nameOf(node);
  const attributes: string[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (hidden.includes(key) || operandFields(node.kind).includes(key)) continue;
    const text = formatAttribute(key, value);
    if (text !== undefined) attributes.push(text);
  }
  const braces = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
  return `%${id} = ${type} ${name}${operands.join('')}${braces}`;
}

/**
 * The programs inside of a node, by the names of their fields.
 *
 * @example
 * const inner = new ProgramBuilder();
 * const half = inner.input({ shape: [], dtype: 'float32' });
 * const body = inner.finish([half]);
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [], dtype: 'float32' });
 * b.cond(b.compare('gt', x, b.scalar(0)), [x], body, body);
 * b.nodes.flatMap((node) => nestedPrograms(node).map(([name]) => name)) // ['onTrue', 'onFalse']
 */
export function nestedPrograms(node: Node): [name: string, program: Program][] {
  if (node.kind === 'scan') return [['body', node.body]];
  if (node.kind === 'cond')
    return [
      ['onTrue', node.onTrue],
      ['onFalse', node.onFalse],
    ];
  return [];
}

const always = ['kind', 'shape', 'dtype', 'outputs', 'label', 'body', 'onTrue', 'onFalse'];

function nameOf(node: Node): { name: string; hidden: readonly string[] } {
  switch (node.kind) {
    case 'unary':
    case 'binary':
    case 'compare':
      return { name: node.op, hidden: [...always, 'op'] };
    case 'reduce':
    case 'argReduce':
    case 'cumulative':
      return { name: `${node.kind} ${node.op}`, hidden: [...always, 'op'] };
    case 'input':
    case 'constant':
    case 'state':
      return { name: `${node.kind} ${node.index}`, hidden: [...always, 'index'] };
    case 'fill':
      return { name: `fill ${formatNumber(node.value)}`, hidden: [...always, 'value'] };
    case 'random':
      return { name: `random ${node.distribution}`, hidden: [...always, 'distribution'] };
    case 'pad':
      return { name: 'pad', hidden: node.mode === 'constant' ? always : [...always, 'value'] };
    default:
      return { name: node.kind, hidden: always };
  }
}

function formatAttribute(name: string, value: unknown): string | undefined {
  if (value === false || value === undefined) return undefined;
  if (value === true) return name;
  if (typeof value === 'number') return `${name}=${formatNumber(value)}`;
  return typeof value === 'string' ? `${name}=${value}` : `${name}=${JSON.stringify(value)}`;
}

function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function constantValues(program: Program, node: Node): string {
  if (node.kind !== 'constant') return '';
  const { data } = program.constants[node.index]!;
  const shown = Array.from(data.subarray(0, 6), formatNumber).join(' ');
  return ` (${shown}${data.length > 6 ? ' …' : ''})`;
}
