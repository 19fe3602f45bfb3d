/** What a stateful layer remembers between calls: the states in which the batch before ended. */
import { ShapeError } from '@neurite/backend';
import { runEagerly, type Shape, type Tensor, type Variable, variable, zeros, zerosLike } from '@neurite/tensors';

export class KeptStates {
  /** By the size of the batch. Compiled programs hold on to the variables, so these stay the same for good. */
  readonly #states = new Map<number, readonly Variable[]>();
  /** Whether nothing came since the last reset, so that batches may have another size from now on. */
  #isReset = true;

  /**
   * The states of a batch.
   *
   * @param shapes those of the states, batch included
   * @param layer how messages name the layer
   * @throws ShapeError when batches of another size are under way
   */
  of(batch: number, shapes: readonly Shape[], layer: string): readonly Variable[] {
    const known = this.#states.get(batch);
    if (known === undefined && !this.#isReset) {
      throw new ShapeError(
        `Layer ${layer} is stateful and in the midst of batches of ${[...this.#states.keys()].at(-1)} examples; it got one of ` +
          `${batch}. Give it batches of one size, or let it begin anew with resetState().`,
      );
    }
    this.#isReset = false;
    if (known !== undefined) return known;
    const made = runEagerly(() => shapes.map((shape) => variable(zeros(shape), { trainable: false })));
    this.#states.set(batch, made);
    return made;
  }

  /** Zeros for all, and then these for batches of their size. */
  reset(states: readonly Tensor[], layer: string): void {
    this.#isReset = true;
    for (const state of [...this.#states.values()].flat()) state.assign(zerosLike(state));
    const [first] = states;
    if (first === undefined) return;
    const shapes = states.map((state) => state.shape);
    this.of(first.shape[0]!, shapes, layer).forEach((state, index) => state.assign(states[index]!));
  }
}
