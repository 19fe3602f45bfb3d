/** A program as a sequence of steps, one a node, with what is dead after each. */
import {
  elementCount,
  formatType,
  type HostArray,
  type HostCallback,
  isMulti,
  type MultiNode,
  NeuriteError,
  type Node,
  nodeInputs,
  type Program,
  type SingleNode,
  type TensorType,
  type ValueId,
} from '@neurite/backend';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { GpuError } from '../device/errors.ts';
import { CardArray } from './card-array.ts';
import { type RunBody, runCond, runHost, runScan } from './control.ts';
import type { Kernels } from './kernels.ts';
import { lower } from './primitives/lower.ts';
import type { Lowering } from './primitives/lowering.ts';
import { topK } from './primitives/top-k.ts';
import { onHost } from './reference-node.ts';
import { source } from './sources.ts';
import { Shares } from './shares.ts';

/** What the programs of one executable have in common. */
export interface Workshop {
  readonly kernels: Kernels;
  readonly callbacks: ReadonlyMap<string, HostCallback>;
  /** Puts a table on the card for as long as the executable lives. */
  readonly resident: (table: HostArray) => CardArray;
  /** Is told of each node that the host computes. */
  readonly onHostNode: (node: Node) => void;
}

/** What a node gives, from its operands: a share of each result, for the caller. */
type Step = (operands: readonly CardArray[]) => CardArray[];

/** Arrays from outside: they stay their owners'. */
interface Outside {
  readonly inputs: readonly CardArray[];
  readonly state: readonly CardArray[];
}

export class Sequence {
  readonly #program: Program;
  readonly #workshop: Workshop;
  readonly #steps: readonly ((outside: Outside, operands: readonly CardArray[]) => CardArray[])[];
  readonly #operands: readonly (readonly ValueId[])[];
  /** The values that are dead after each node. */
  readonly #dead: readonly (readonly ValueId[])[];

  constructor(program: Program, workshop: Workshop) {
    this.#program = program;
    this.#workshop = workshop;
    this.#operands = program.nodes.map(nodeInputs);
    this.#steps = program.nodes.map((node, value) => this.#step(node, value));
    this.#dead = deadValues(program, this.#operands);
  }

  /** Runs it once: a share of each output and of each written value, for the caller. */
  run(inputs: readonly CardArray[], state: readonly CardArray[] = []): Results {
    const { outputs, writes } = this.#program;
    const values: (readonly CardArray[])[] = [];
    const shares = new Shares();
    const outside = { inputs, state };
    try {
      for (const [index, step] of this.#steps.entries()) {
        const { kind } = this.#program.nodes[index]!;
        const operands = this.#operands[index]!;
        const given = kind === 'part' ? values[operands[0]!]! : operands.map((value) => values[value]![0]!);
        values[index] = shares.take(step(outside, given));
        for (const value of this.#dead[index]!) shares.drop(values[value]!);
      }
      const shareOf = (value: ValueId): CardArray => values[value]![0]!.retain();
      return { outputs: outputs.map(shareOf), written: writes.map(({ value }) => shareOf(value)) };
    } finally {
      shares.dropAll();
    }
  }

  #step(node: Node, value: ValueId): (outside: Outside, operands: readonly CardArray[]) => CardArray[] {
    if (node.kind === 'input') return ({ inputs }) => [inputs[node.index]!.retain()];
    if (node.kind === 'state') return ({ state }) => [state[node.index]!.retain()];
    if (node.kind === 'part') return (_, parts) => [parts[node.index]!.retain()];
    const step = isMulti(node) ? this.#multi(node) : this.#single(node);
    return (_, operands) => {
      try {
        return step(operands);
      } catch (error) {
        throw explained(error, node, value, operands);
      }
    };
  }

  #single(node: SingleNode): Step {
    const { kernels } = this.#workshop;
    if (node.kind === 'constant' || node.kind === 'fill' || node.kind === 'iota') {
      const make = source(node, this.#program, this.#workshop);
      return () => [make()];
    }
    if (node.kind === 'reshape') return ([x]) => [x!.reshaped(node.shape)];
    const compute = this.#isEmpty(node) ? undefined : lower(node, this.#lowering());
    if (compute === undefined) return this.#host(node);
    return (operands) => {
      const result = tidy(() => compute(operands));
      const given = operands.find((operand) => operand.has(result));
      return [given?.retain() ?? CardArray.ofTensor(kernels, result)];
    };
  }

  #multi(node: MultiNode): Step {
    const { kernels, callbacks } = this.#workshop;
    switch (node.kind) {
      case 'topK': {
        if (this.#isEmpty(node)) return this.#host(node);
        const compute = topK(node, this.#lowering());
        return ([x]) => {
          const given = x!.tensor();
          return tidy(() => compute(given)).map((result: Tensor) => CardArray.ofTensor(kernels, result));
        };
      }
      case 'cond': {
        const [onTrue, onFalse] = [this.#body(node.onTrue), this.#body(node.onFalse)];
        return (operands) => runCond(operands, onTrue, onFalse);
      }
      case 'scan': {
        const body = this.#body(node.body);
        return (operands) => runScan(node, operands, body, kernels);
      }
      case 'host': {
        const callback = callbacks.get(node.callback)!;
        return (operands) => runHost(node, operands, callback, kernels);
      }
    }
  }

  #body(program: Program): RunBody {
    const sequence = new Sequence(program, this.#workshop);
    return (inputs) => sequence.run(inputs).outputs;
  }

  #host(node: Node): Step {
    this.#workshop.onHostNode(node);
    return onHost(node, this.#typeOf, this.#workshop.kernels);
  }

  readonly #typeOf = (value: ValueId): TensorType => this.#program.nodes[value] as SingleNode;

  /** Whether there is nothing in one of the operands or results: what then holds is not TensorFlow's to say. */
  #isEmpty(node: Node): boolean {
    const results = isMulti(node) ? node.outputs : [node];
    const operands = nodeInputs(node).map(this.#typeOf);
    return [...results, ...operands].some(({ shape }) => elementCount(shape) === 0);
  }

  #lowering(): Lowering {
    const { kernels, resident } = this.#workshop;
    const known = (value: ValueId): number | undefined => {
      const node = this.#program.nodes[value]!;
      return node.kind === 'fill' ? node.value : undefined;
    };
    return { kernels, typeOf: this.#typeOf, known, resident };
  }
}

/** What a run gives. */
export interface Results {
  readonly outputs: CardArray[];
  /** In the order of the program's `writes`. */
  readonly written: CardArray[];
}

const deadValues = (program: Program, operands: readonly (readonly ValueId[])[]): ValueId[][] => {
  const lives = new Set([...program.outputs, ...program.writes.map(({ value }) => value)]);
  const dead: ValueId[][] = program.nodes.map(() => []);
  for (let index = operands.length - 1; index >= 0; index--) {
    for (const value of [...operands[index]!, index]) {
      if (lives.has(value)) continue;
      lives.add(value);
      dead[index]!.push(value);
    }
  }
  return dead;
};

/** What TensorFlow says of a kernel, with what was asked of it. */
const explained = (error: unknown, node: Node, value: ValueId, operands: readonly CardArray[]): unknown => {
  if (error instanceof NeuriteError || node.kind === 'host') return error;
  const results = isMulti(node) ? node.outputs : [node];
  const label = node.label === undefined ? '' : ` (${node.label})`;
  const message = (error as Error).message.trim();
  const isFull = /OOM|RESOURCE_EXHAUSTED|TF_Status: 8\b/.test(message);
  return new GpuError(
    `TensorFlow could not compute %${value}, ${node.kind}${label}: (${operands.map(formatType).join(', ')}) → ` +
      `(${results.map(formatType).join(', ')}). ${message}${isFull ? ' The memory of the card is used up: take a smaller batch.' : ''}`,
    { cause: error },
  );
};
