import {
  broadcastView,
  type BufferId,
  type DType,
  type Graph,
  type Node,
  ProgramError,
  type Shape,
  storedView,
  type TensorType,
  typeOfValue,
  type ValueId,
  type View,
} from '@neurite/backend';
import type { KernelWriter } from '../wgsl/kernel-writer.ts';
import { binary, cast, clamp, compare, unary } from '../wgsl/operators.ts';
import { type Axis, coordinate, placeIn } from '../wgsl/space.ts';
import { literal, scalarOf } from '../wgsl/text.ts';

/** Writes the element-wise nodes of a group at one place of its index space, each value into a name of its own. */
export class GroupCode {
  /** The statements so far. */
  readonly lines: string[] = [];
  readonly #graph: Graph;
  readonly #inside: ReadonlySet<ValueId>;
  readonly #writer: KernelWriter;
  readonly #shape: Shape;
  readonly #axes: readonly Axis[];
  readonly #prefix: string;
  readonly #known = new Map<string, string>();
  /** Whether the text says the same for arrays of any size: everything is read at place `i`, or at a fixed one. */
  isElastic = true;

  /**
   * @param inside the nodes to be computed; all else is read from memory
   * @param shape the index space
   * @param axes one for each axis of the space
   * @param prefix what the names of values begin with
   */
  constructor(
    graph: Graph,
    inside: Iterable<ValueId>,
    writer: KernelWriter,
    { shape, axes, prefix = 'e' }: { readonly shape: Shape; readonly axes: readonly Axis[]; readonly prefix?: string },
  ) {
    this.#graph = graph;
    this.#inside = new Set(inside);
    this.#writer = writer;
    this.#shape = shape;
    this.#axes = axes;
    this.#prefix = prefix;
  }

  /** Gives a node's value by another name: the result of the kernel that an epilogue goes on with. */
  define(id: ValueId, name: string): void {
    this.#known.set(`v${id}`, name);
  }

  /** Gives an element that would be read from memory by another name: the kernel computed it before. */
  defineElement(buffer: BufferId, place: string, name: string): void {
    this.#known.set(`m${buffer} ${place}`, name);
  }

  /** The name of a node's value. */
  of(id: ValueId): string {
    return this.#once(`v${id}`, () => this.#make(id));
  }

  /** The name of a view's element, read from memory. */
  read(stored: View): string {
    const view = broadcastView(stored, this.#shape);
    const place = placeIn(view, this.#axes);
    if (place !== 'i' && !/^\d+u$/.test(place)) this.isElastic = false;
    return this.#once(`m${view.buffer} ${place}`, () => this.#writer.load(view.buffer, view.dtype, place));
  }

  #once(key: string, make: () => string): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      const expression = make();
      name = `${this.#prefix}${this.#known.size}`;
      this.lines.push(`let ${name} = ${expression};`);
      this.#known.set(key, name);
    }
    return name;
  }

  #make(id: ValueId): string {
    const { numbers, program, copies } = this.#graph;
    const node = program.nodes[id] as Node & TensorType;
    const number = numbers[id];
    if (number !== undefined) return literal(number, scalarOf(node.dtype));
    if (!this.#inside.has(id)) return this.read(storedView(this.#graph, id));
    const copied = copies.get(id);
    if (copied !== undefined) return this.read(copied);
    const dtypeOf = (value: ValueId): DType => typeOfValue(program, value).dtype;
    switch (node.kind) {
      case 'unary':
        return unary(node.op, dtypeOf(node.x), this.of(node.x));
      case 'binary':
        return binary(node.op, node.dtype, this.of(node.a), this.of(node.b));
      case 'compare':
        return compare(node.op, dtypeOf(node.a), this.of(node.a), this.of(node.b));
      case 'select':
        return `select(${this.of(node.onFalse)}, ${this.of(node.onTrue)}, ${this.of(node.condition)})`;
      case 'cast':
        return cast(dtypeOf(node.x), node.dtype, this.of(node.x));
      case 'clamp':
        return clamp(node.dtype, this.of(node.x), node.low, node.high);
      case 'iota':
        this.isElastic = false;
        return `${scalarOf(node.dtype)}(${coordinate(this.#axes[node.axis]!)})`;
      default:
        throw new ProgramError(`${node.kind} is not element-wise.`);
    }
  }
}
