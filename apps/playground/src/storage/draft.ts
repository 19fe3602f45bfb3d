import { thisWindow } from './this-window.ts';
import { WindowShelf } from './window-shelf.ts';

/** What a user collects in this window, complete or not, so that a reload loses nothing. */
export class Draft<Value> {
  readonly #shelf: WindowShelf<Value>;

  constructor(name: string) {
    this.#shelf = new WindowShelf(name, 4);
  }

  async read(): Promise<Value | undefined> {
    return this.#shelf.get(await thisWindow(), 'draft');
  }

  /** @throws Error when the browser keeps nothing */
  async keep(value: Value): Promise<void> {
    await this.#shelf.put(await thisWindow(), 'draft', value);
  }
}
