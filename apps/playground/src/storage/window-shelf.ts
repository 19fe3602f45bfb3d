import { Shelf } from './shelf.ts';

/**
 * Keeps things of which each window has its own: what one keeps, another does not overwrite. A window that has none of a thing
 * begins with the one that was kept last.
 */
export class WindowShelf<Value> {
  readonly #shelf: Shelf<Value>;

  /** @param most so many are kept, of all windows; the oldest are given up */
  constructor(name: string, most: number) {
    this.#shelf = new Shelf(name, most);
  }

  /**
   * @param thing its name, in one line
   * @throws Error when the browser keeps nothing
   */
  put(window: string, thing: string, value: Value): Promise<void> {
    return this.#shelf.put(`${thing}\n${window}`, value);
  }

  async get(window: string, thing: string): Promise<Value | undefined> {
    return (await this.#shelf.get(`${thing}\n${window}`)) ?? this.#shelf.latest(`${thing}\n`);
  }
}
