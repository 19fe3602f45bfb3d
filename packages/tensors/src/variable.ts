import { NeuriteError, type ProgramRunner, ShapeError, type StateRef } from '@neurite/backend';
import { tensorOf } from './core/construct.ts';
import { executor, type VariableCell } from './core/kernel.ts';
import { Storage } from './core/storage.ts';
import { VariableSlot } from './jit/variable-slot.ts';
import type { Shape } from './ndarray.ts';
import { toTensor, type TensorLike } from './ops/create.ts';
import { Tensor } from './tensor.ts';

/** How a {@link Variable} is named, and whether training changes it. */
export interface VariableOptions {
  /** For messages and saved files. Default 'variable'. */
  readonly name?: string;
  /** Whether optimizers change it. Default true. */
  readonly trainable?: boolean;
}

/** Gives the slots of variables back that nobody can reach any more. */
const releaseLater = new FinalizationRegistry<StateRef>((state) => state.dispose());

/** Stands in the base class for storage that a variable keeps itself, so that its first value is not held for ever. */
class Elsewhere extends Storage {
  override kernelTensor(): never {
    throw new NeuriteError('A variable was used after it was disposed.');
  }

  override readSync(): never {
    return this.kernelTensor();
  }

  override read(): Promise<never> {
    return Promise.reject(this.kernelTensor());
  }

  protected override free(): void {}
}

const elsewhere = new Elsewhere();

/**
 * A tensor whose value can be replaced: a weight, a moving average, a step counter.
 *
 * @example
 * const count = variable(0);
 * count.assign(count.add(1));
 */
export class Variable<S extends Shape = Shape> extends Tensor<S> implements VariableCell {
  readonly name: string;
  /** Whether optimizers change it. */
  trainable: boolean;
  /** The value as a tensor; missing while only the slot that compiled programs use holds it. */
  #substitute: Tensor<S> | undefined;
  #snapshot: Tensor<S> | undefined;
  #slot: VariableSlot | undefined;

  /** @internal Use {@link variable}. */
  constructor(initial: Tensor<S>, options: VariableOptions) {
    const { storage } = initial.value();
    super(elsewhere, initial.shape, initial.dtype);
    this.#snapshot = tensorOf(storage, initial.shape, initial.dtype) as Tensor<S>;
    this.name = options.name ?? 'variable';
    this.trainable = options.trainable ?? true;
  }

  /** @internal */
  override get storage(): Storage {
    return this.current().storage;
  }

  /** @internal The value at this moment, as a tensor that later assignments leave alone. */
  override value(): Tensor<S> {
    return this.#substitute ?? (executor().readVariable(this) as Tensor<S>);
  }

  /** @internal For {@link withValue}. */
  substituted<T>(value: Tensor<S>, fn: () => T): T {
    const before = this.#substitute;
    this.#substitute = value;
    try {
      return fn();
    } finally {
      this.#substitute = before;
    }
  }

  /** @internal The value outside of any trace. */
  current(): Tensor<S> {
    this.#snapshot ??= tensorOf(this.#slot!.storage(), this.shape, this.dtype) as Tensor<S>;
    return this.#snapshot;
  }

  /** @internal The place where the compiled programs of a backend read and write the variable, holding its value. */
  bind(runner: ProgramRunner): StateRef {
    if (this.#slot?.runner !== runner) {
      const slot = new VariableSlot(runner, this.current());
      releaseLater.register(this, slot.state);
      this.#slot = slot;
    }
    this.#slot.update(this.#snapshot);
    return this.#slot.state;
  }

  /** @internal To be called before a program writes the slot: what was handed out keeps its values. */
  detach(): void {
    if (this.#snapshot !== undefined) this.#slot?.detach(this.#snapshot);
  }

  /** @internal To be called after a program wrote the slot: the value is there now. */
  written(): void {
    this.#snapshot = undefined;
    this.#slot?.written();
  }

  /**
   * Puts a new value in place.
   *
   * @throws ShapeError when the value has another shape or element type
   */
  assign(value: TensorLike): this {
    const next = toTensor(value, this.dtype).value();
    if (
      next.dtype !== this.dtype ||
      next.shape.length !== this.rank ||
      next.shape.some((n, i) => n !== this.shape[i])
    ) {
      throw new ShapeError(
        `Variable '${this.name}' holds ${this.dtype}[${this.shape.join(', ')}] and cannot be assigned ` +
          `${next.dtype}[${next.shape.join(', ')}].`,
      );
    }
    executor().writeVariable(this, next);
    return this;
  }

  /** @internal Puts a value in place outside of any trace. */
  store(value: Tensor): void {
    this.#snapshot = tensorOf(value.storage, this.shape, this.dtype) as Tensor<S>;
  }

  override toString(): string {
    return `Variable(${this.name}, ${this.dtype}[${this.shape.join(', ')}])`;
  }
}

/**
 * Runs `fn` with a variable reading as another value, which may depend on the variable itself: so weights are used in a form that is computed
 * from what is stored and trained. The variable keeps its own value.
 *
 * @throws ShapeError when the value has another shape
 * @example
 * const y = withValue(kernel, kernel.div(norm(kernel)), () => layer.apply(x));
 */
export function withValue<S extends Shape, T>(target: Variable<S>, value: Tensor<S>, fn: () => T): T {
  if (value.shape.join() !== target.shape.join()) {
    throw new ShapeError(
      `Variable '${target.name}' has the shape [${target.shape.join(', ')}] and cannot read as a value of shape [${value.shape.join(', ')}].`,
    );
  }
  return target.substituted(value, fn);
}

/**
 * Makes a {@link Variable}.
 *
 * @param initial its first value, which also fixes shape and element type
 * @example
 * const weights = variable(zeros([784, 10]), { name: 'weights' });
 */
export function variable<S extends Shape = Shape>(initial: TensorLike<S>, options: VariableOptions = {}): Variable<S> {
  return new Variable(toTensor(initial) as Tensor<S>, options);
}
