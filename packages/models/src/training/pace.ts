/** How long computation may run on before timers, input and signals get their turn. */
const TURN_MILLISECONDS = 30;

/** Gives the event loop its turn now and then, so that a page stays alive and Ctrl-C is heard during a long run. */
export class Pace {
  #turn = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#turn >= TURN_MILLISECONDS;
  }

  async rest(): Promise<void> {
    if (!this.isDue) return;
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve);
    });
    this.#turn = performance.now();
  }
}
