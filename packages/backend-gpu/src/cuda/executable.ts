import {
  type CompileOptions,
  type Executable,
  type ExecutableReport,
  type HostCallback,
  type NodeKind,
  type Program,
  ProgramError,
  type RunInput,
  type RunResult,
  type StateRef,
} from '@neurite/backend';
import { requireTypes } from '../programs/requirements.ts';
import { CardArray } from './card-array.ts';
import { CardBuffer } from './card-buffer.ts';
import { CardState } from './card-state.ts';
import type { Kernels } from './kernels.ts';
import { Sequence } from './sequence.ts';
import { Shares } from './shares.ts';

const done = Promise.resolve();

/**
 * A program that runs node by node over TensorFlow's kernels. Kernels are started one after another, and the card computes behind; nothing
 * is read back but for what is chosen by value (`cond`), and what the host computes. Each array is freed when its last reader has run.
 */
export class CudaExecutable implements Executable {
  readonly program: Program;
  readonly #kernels: Kernels;
  readonly #sequence: Sequence;
  readonly #hostPrimitives: Partial<Record<NodeKind, number>> = {};
  /** What stays on the card: constants, and tables of the kernels. */
  #resident: CardBuffer[] = [];
  #isDisposed = false;

  constructor(kernels: Kernels, program: Program, { callbacks = new Map<string, HostCallback>() }: CompileOptions) {
    this.program = program;
    this.#kernels = kernels;
    this.#sequence = new Sequence(program, {
      kernels,
      callbacks,
      resident: (table) => {
        const array = CardArray.ofHost(kernels, table);
        this.#resident.push(new CardBuffer(array));
        return array;
      },
      onHostNode: ({ kind }) => (this.#hostPrimitives[kind] = (this.#hostPrimitives[kind] ?? 0) + 1),
    });
  }

  run(inputs: readonly RunInput[], state: readonly StateRef[] = []): RunResult {
    if (this.#isDisposed) throw new ProgramError('A compiled program was used after it was disposed.');
    requireTypes(this.program, inputs, state, (ref) => ref instanceof CardState && ref.kernels === this.#kernels);
    const variables = state as readonly CardState[];
    const shares = new Shares();
    try {
      const given = shares.take(inputs.map((input) => this.#arrayOf(input)));
      const { outputs, written } = this.#kernels.inUse(() =>
        this.#sequence.run(
          given,
          variables.map(({ array }) => array),
        ),
      );
      this.program.writes.forEach((write, index) => variables[write.state]!.take(written[index]!));
      return { outputs: outputs.map((array) => new CardBuffer(array)), done };
    } finally {
      shares.dropAll();
    }
  }

  report(): Partial<ExecutableReport> {
    return { hostPrimitives: this.#hostPrimitives };
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const buffer of this.#resident) buffer.dispose();
    this.#resident = [];
  }

  #arrayOf(input: RunInput): CardArray {
    if (input instanceof CardBuffer) return input.array.retain();
    const { shape, dtype } = input;
    // What lives on another backend is brought here; a caller may change its array after this has returned.
    const data = 'data' in input ? input.data.slice() : input.readSync();
    return CardArray.ofHost(this.#kernels, { shape, dtype, data });
  }
}
