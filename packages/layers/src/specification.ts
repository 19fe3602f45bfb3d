/**
 * How layers are told their initializers, regularizers and constraints: by name, as an object, or as the plain data
 * that a saved file holds.
 */
import { ArgumentError, unknownName } from '@neurite/backend';

/** Something that can be named in a file: its name and its options. */
export interface Named {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A name, with options where they are not the defaults; saved files hold this. */
export interface NamedConfig {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Makes an object from its options. */
export type Factory<T> = (config: never) => T;

/** All objects of a kind that have a name. */
export class Catalog<T extends Named> {
  readonly #what: string;
  readonly #factories: Readonly<Record<string, Factory<T>>>;
  readonly #method: keyof T & string;

  /**
   * @param what 'initializer', for messages
   * @param factories by Keras name
   * @param method the one that such an object has, and that tells it from plain data
   */
  constructor(what: string, factories: Readonly<Record<string, Factory<T>>>, method: keyof T & string) {
    this.#what = what;
    this.#factories = factories;
    this.#method = method;
  }

  /**
   * The object itself, or the one made by the factory of that name.
   *
   * @throws ArgumentError for an unknown name, suggesting the nearest
   */
  get(specification: string | T | NamedConfig): T {
    if (this.#isMade(specification)) return specification;
    const { name, config } =
      typeof specification === 'string' ? { name: specification, config: {} } : (specification ?? {});
    if (typeof name !== 'string' || typeof specification === 'function') {
      const got = typeof specification === 'function' ? 'a function' : JSON.stringify(specification);
      throw new ArgumentError(
        `The ${this.#what} is given by name, or as an object with ${this.#method}(…); got ${got}.`,
      );
    }
    const make = Object.hasOwn(this.#factories, name) ? this.#factories[name] : undefined;
    if (make === undefined) throw unknownName(this.#what, name, Object.keys(this.#factories));
    return make((config ?? {}) as never);
  }

  /**
   * What a layer's config holds under a key: name and options; nothing where there is no object. An object of the
   * user's own stands there itself, and makes the layer one that cannot be saved.
   */
  savedAs(key: string, value: T | undefined): Readonly<Record<string, NamedConfig | T>> {
    if (value === undefined) return {};
    const { name, config } = value;
    if (!Object.hasOwn(this.#factories, name)) return { [key]: value };
    return { [key]: Object.keys(config).length === 0 ? { name } : { name, config } };
  }

  #isMade(value: string | T | NamedConfig): value is T {
    return typeof value === 'object' && value !== null && this.#method in value;
  }
}
