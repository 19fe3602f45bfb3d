/** The settings of a tab: what each may be, and how it stands in the page's address. */

/** One setting. */
export interface Field<Value> {
  readonly initial: Value;
  /** From the address; `undefined` for what it may not be. */
  readonly read: (text: string) => Value | undefined;
  /** For the address. */
  readonly write: (value: Value) => string;
}

export type Fields<Config> = { readonly [Name in keyof Config]: Field<Config[Name]> };

/** One of several words. */
export function oneOf<const Word extends string>(words: readonly Word[], initial: NoInfer<Word>): Field<Word> {
  return { initial, read: (text) => words.find((word) => word === text), write: (word) => word };
}

/** A number between two others, these included. */
export function numberFrom(low: number, high: number, initial: number): Field<number> {
  return {
    initial,
    read: (text) => {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return value >= low && value <= high ? value : undefined;
    },
    write: String,
  };
}

/** A whole number between two others, these included. */
export function integerFrom(low: number, high: number, initial: number): Field<number> {
  const { read, ...field } = numberFrom(low, high, initial);
  return {
    ...field,
    read: (text) => {
      const value = read(text);
      return Number.isInteger(value) ? value : undefined;
    },
  };
}

/** Everything as it is at first. */
export function initialConfig<Config extends object>(fields: Fields<Config>): Config {
  return Object.fromEntries(namesOf(fields).map((name) => [name, fields[name].initial])) as Config;
}

/**
 * Settings from the page's address. What it does not say is as at first, and so is what it says wrongly.
 *
 * @returns the settings, and the names of those that were wrong
 */
export function readConfig<Config extends object>(
  fields: Fields<Config>,
  parameters: URLSearchParams,
): { readonly config: Config; readonly refused: readonly string[] } {
  const refused: string[] = [];
  const entries = namesOf(fields).map((name) => {
    const text = parameters.get(name);
    const value = text === null ? fields[name].initial : fields[name].read(text);
    if (value === undefined) refused.push(name);
    return [name, value ?? fields[name].initial];
  });
  return { config: Object.fromEntries(entries) as Config, refused };
}

/** For the page's address: the settings that are not as at first. */
export function writeConfig<Config extends object>(fields: Fields<Config>, config: Config): Record<string, string> {
  const written = namesOf(fields).map((name) => {
    const text = fields[name].write(config[name]);
    return [name, text === fields[name].write(fields[name].initial) ? undefined : text] as const;
  });
  return Object.fromEntries(written.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined));
}

type Name<Config> = Extract<keyof Config, string>;

function namesOf<Config extends object>(fields: Fields<Config>): Name<Config>[] {
  return Object.keys(fields) as Name<Config>[];
}
