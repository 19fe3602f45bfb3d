/** Work that may have to wait, for a pipeline or for a value from the GPU: it yields what it waits for. */
export type Job<T = void> = Generator<Promise<unknown>, T, void>;

/**
 * Runs jobs one after the other. A job that waits for nothing runs at once, unless others are still waiting: then it runs after them, so
 * that everything happens in the order in which it was asked for.
 */
export class JobQueue {
  #last: Promise<void> | undefined;

  /** Whether all jobs are through. */
  get isIdle(): boolean {
    return this.#last === undefined;
  }

  /** Runs a job, now if nothing is waiting; the promise is for those that were not over at once. */
  run(make: () => Job): Promise<void> | undefined {
    if (this.#last === undefined) {
      const job = make();
      const first = job.next();
      if (first.done === true) return undefined;
      return this.#chain(() => finish(job, first.value));
    }
    return this.#chain(() => finish(make(), undefined));
  }

  #chain(work: () => Promise<void>): Promise<void> {
    // What failed before is its own caller's matter.
    const before = this.#last === undefined ? work() : this.#last.then(work, work);
    const last = before.finally(() => {
      if (this.#last === last) this.#last = undefined;
    });
    last.catch(() => {});
    this.#last = last;
    return last;
  }
}

const finish = async (job: Job, waitsFor: Promise<unknown> | undefined): Promise<void> => {
  if (waitsFor !== undefined) await waitsFor;
  for (let next = job.next(); next.done !== true; next = job.next()) await next.value;
};
