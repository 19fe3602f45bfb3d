import {
  type DType,
  type Node,
  ProgramError,
  type Shape,
  type ValueId,
  type Graph,
  storedView,
  broadcastView,
  sameView,
  type View,
} from '@neurite/backend';
import * as e from '../codegen/expression.ts';
import type { Expression } from '../codegen/expression.ts';
import { binary, cast, clamp, unary } from '../codegen/operators.ts';

/** How an element type is called in generated code. */
export const kindOf = (dtype: DType): 'f32' | 'i32' | 'bool' =>
  dtype === 'float32' ? 'f32' : dtype === 'int32' ? 'i32' : 'bool';

/** The bytes of one element. */
export const bytesOf = (dtype: DType): number => (dtype === 'bool' ? 1 : 4);

/** Turns the nodes of a group into expressions; what lies outside becomes operands, each view of a buffer once. */
export class GroupExpressions {
  readonly operands: View[] = [];
  readonly #graph: Graph;
  readonly #inside: ReadonlySet<ValueId>;
  readonly #shape: Shape;
  readonly #known = new Map<ValueId, Expression>();

  /**
   * @param inside the nodes to be computed
   * @param shape the index space
   */
  constructor(graph: Graph, inside: Iterable<ValueId>, shape: Shape) {
    this.#graph = graph;
    this.#inside = new Set(inside);
    this.#shape = shape;
  }

  /** Gives a node's value in another way: the result of the contraction that an epilogue goes on with. */
  define(id: ValueId, expression: Expression): void {
    this.#known.set(id, expression);
  }

  of(id: ValueId): Expression {
    let found = this.#known.get(id);
    if (found === undefined) {
      found = this.#make(id);
      this.#known.set(id, found);
    }
    return found;
  }

  #make(id: ValueId): Expression {
    const { numbers, program } = this.#graph;
    const node = program.nodes[id] as Node & { readonly dtype: DType };
    const number = numbers[id];
    if (number !== undefined) return e.constant(number, kindOf(node.dtype));
    if (!this.#inside.has(id)) return this.#operand(storedView(this.#graph, id));
    const copied = this.#graph.copies.get(id);
    if (copied !== undefined) return this.#operand(copied);
    switch (node.kind) {
      case 'unary':
        return unary(node.op, this.of(node.x));
      case 'binary':
        return binary(node.op, this.of(node.a), this.of(node.b));
      case 'compare':
        return e.compare(node.op, this.of(node.a), this.of(node.b));
      case 'select':
        return e.select(this.of(node.condition), this.of(node.onTrue), this.of(node.onFalse));
      case 'cast':
        return cast(this.of(node.x), kindOf(node.dtype));
      case 'clamp':
        return clamp(this.of(node.x), node.low, node.high);
      case 'iota':
        return cast(e.coordinate(node.axis), kindOf(node.dtype));
      default:
        throw new ProgramError(`${node.kind} is not element-wise.`);
    }
  }

  #operand(stored: View): Expression {
    const view = broadcastView(stored, this.#shape);
    let index = this.operands.findIndex((other) => sameView(other, view));
    if (index < 0) index = this.operands.push(view) - 1;
    return e.operand(index, kindOf(view.dtype));
  }
}
