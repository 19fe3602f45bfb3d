import {
  byteLength,
  elementCount,
  isMulti,
  type Node,
  nestedPrograms,
  type Program,
  type TensorType,
} from '@neurite/backend';

/** What a program consists of and what a run of it costs. */
export interface ProgramReport {
  /** How often each kind of primitive occurs, bodies of loops and branches included, most frequent first. */
  readonly primitives: Readonly<Record<string, number>>;
  /** Operations that have no lowering and are run on the host, one call at a time. */
  readonly hostCalls: readonly string[];
  /** Floating-point operations of a run: 2 for a multiply-add, 1 for an element-wise result or an element reduced. */
  readonly flops: number;
  /** Bytes of the constants. */
  readonly constantBytes: number;
  /** Bytes of the variables. */
  readonly stateBytes: number;
  /** Bytes of all values together, as if none were fused and no memory used twice: an upper bound. */
  readonly valueBytes: number;
}

/**
 * Counts what is in a program.
 *
 * @example
 * console.table(reportProgram(step.program.program).primitives);
 */
export function reportProgram(program: Program): ProgramReport {
  const counts = new Map<string, number>();
  const hostCalls: string[] = [];
  const sums = { flops: 0, constantBytes: 0, valueBytes: 0 };
  visit(program, 1);
  const primitives = Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  const stateBytes = program.state.reduce((sum, slot) => sum + byteLength(slot), 0);
  return { primitives, hostCalls, stateBytes, ...sums };

  function visit(part: Program, runs: number): void {
    sums.constantBytes += part.constants.reduce((sum, constant) => sum + byteLength(constant), 0);
    for (const node of part.nodes) {
      if (SOURCES.has(node.kind)) continue;
      if (node.kind !== 'part') counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
      if (node.kind === 'host') hostCalls.push(node.callback.replace(/#\d+$/, ''));
      if (!isMulti(node)) sums.valueBytes += byteLength(node);
      sums.flops += runs * flopsOf(node, part);
      for (const [, nested] of nestedPrograms(node)) visit(nested, runs * (node.kind === 'scan' ? node.length : 1));
    }
  }
}

const SOURCES: ReadonlySet<string> = new Set(['input', 'constant', 'state', 'fill', 'iota']);

function flopsOf(node: Node, program: Program): number {
  const typeOf = (value: number): TensorType => program.nodes[value] as TensorType;
  switch (node.kind) {
    case 'matMul': {
      const { shape } = typeOf(node.a);
      return 2 * elementCount(node.shape) * shape[shape.length - (node.transposeA ? 2 : 1)]!;
    }
    case 'byteMatMul':
      // Of four bytes each.
      return 8 * elementCount(node.shape) * typeOf(node.a).shape[1]!;
    case 'byteConv':
      return 8 * elementCount(node.shape) * elementCount(typeOf(node.filter).shape.slice(0, -1));
    case 'conv':
      return 2 * elementCount(node.shape) * elementCount(typeOf(node.filter).shape.slice(0, -1));
    case 'convInputGradient':
      return 2 * elementCount(typeOf(node.dy).shape) * elementCount(typeOf(node.filter).shape.slice(0, -1));
    case 'convFilterGradient':
      return 2 * elementCount(typeOf(node.dy).shape) * elementCount(node.shape.slice(0, -1));
    case 'reduce':
    case 'argReduce':
      return elementCount(typeOf(node.x).shape);
    case 'maxPool':
    case 'avgPool':
      return elementCount(node.shape) * elementCount(node.window);
    case 'unary':
    case 'binary':
    case 'compare':
    case 'select':
    case 'clamp':
      return elementCount(node.shape);
    default:
      return 0;
  }
}
