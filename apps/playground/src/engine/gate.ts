/** What an experiment's training is ended by, when the run is given up. */
export class RunClosed extends Error {
  override readonly name: string = 'RunClosed';
}

/**
 * Stands before every step of a training, and lets it through: at once, at a pace, one by one, or not any more.
 */
export class Gate {
  /** Steps that were let through. */
  steps = 0;
  #isOpen = false;
  #isClosed = false;
  #singles = 0;
  /** Steps a second at the most. */
  #pace = Infinity;
  #nextAt = 0;
  #waiting: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether steps go through one after the other. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    this.#wake();
  }

  pause(): void {
    this.#isOpen = false;
  }

  /** Lets one step through. */
  single(): void {
    this.#isOpen = false;
    this.#singles = 1;
    this.#wake();
  }

  /** Lets nothing through any more: whoever waits, or comes, is told by {@link RunClosed}. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** @param stepsPerSecond at the most */
  setPace(stepsPerSecond: number): void {
    this.#pace = stepsPerSecond;
    this.#nextAt = 0;
    this.#wake();
  }

  /**
   * To be awaited before each step.
   *
   * @throws RunClosed when the run was given up
   */
  pass(): void | Promise<void> {
    // At full speed nothing is awaited.
    if (this.#isOpen && this.#pace === Infinity && !this.#isClosed) {
      this.steps += 1;
      return;
    }
    return this.#wait();
  }

  async #wait(): Promise<void> {
    for (;;) {
      if (this.#isClosed) throw new RunClosed('The run was given up.');
      const now = performance.now();
      if (this.#singles > 0 || (this.#isOpen && now >= this.#nextAt)) break;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
        if (this.#isOpen) this.#timer = setTimeout(resolve, this.#nextAt - now);
      });
      clearTimeout(this.#timer);
      this.#waiting = undefined;
    }
    this.#singles = Math.max(this.#singles - 1, 0);
    // Where timers are coarse, steps that were missed are made up for, but not long ones.
    const now = performance.now();
    this.#nextAt = Math.max(this.#nextAt, now - 50) + 1000 / this.#pace;
    this.steps += 1;
  }

  #wake(): void {
    this.#waiting?.();
  }
}
