/** Over so many milliseconds a pace is measured. */
const MEASURED_MILLISECONDS = 500;

/** Measures how fast something is counted up. */
export class Meter {
  #rate = 0;
  #at: number;
  #count: number;

  constructor(count: number) {
    this.#at = performance.now();
    this.#count = count;
  }

  /** @returns how many a second there were lately */
  read(count: number): number {
    const passed = performance.now() - this.#at;
    if (passed >= MEASURED_MILLISECONDS) {
      this.#rate = (1000 * (count - this.#count)) / passed;
      [this.#at, this.#count] = [performance.now(), count];
    }
    return this.#rate;
  }
}
