/** Runs tasks one after the other, in the order in which they are given, also where the caller does not wait. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** What comes of the task; one that fails does not hold up the next. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => {});
    return result;
  }
}
