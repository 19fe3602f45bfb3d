import { NeuriteError } from '@neurite/backend';
import { add, runEagerly, type Tensor, type Variable, variable, zeros } from '@neurite/tensors';

/** What a metric remembers: named variables that start as zeros, made when their shape is first known. */
export class State {
  readonly #metric: string;
  readonly #variables = new Map<string, Variable>();

  constructor(metric: string) {
    this.#metric = metric;
  }

  /** Adds to a sum. */
  add(key: string, value: Tensor): void {
    const sum = this.#slot(key, value);
    sum.assign(add(sum, value));
  }

  /** Replaces a value. */
  set(key: string, value: Tensor): void {
    this.#slot(key, value).assign(value);
  }

  /** The value, or a stand-in before the first batch. */
  get(key: string, otherwise?: Tensor): Tensor {
    const value = this.#variables.get(key)?.value() ?? otherwise;
    if (value !== undefined) return value;
    throw new NeuriteError(`Metric '${this.#metric}' has seen no batch yet: call update before result.`);
  }

  get variables(): Variable[] {
    return [...this.#variables.values()];
  }

  reset(): void {
    for (const value of this.#variables.values()) value.assign(zeros(value.shape));
  }

  #slot(key: string, like: Tensor): Variable {
    const existing = this.#variables.get(key);
    if (existing !== undefined) return existing;
    // Made while a program is traced, it belongs to the world outside, where the trace finds it as state.
    const created = runEagerly(() => variable(zeros(like.shape), { name: `${this.#metric}/${key}`, trainable: false }));
    this.#variables.set(key, created);
    return created;
  }
}
