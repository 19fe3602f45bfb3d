import { arithmetic } from './functions/arithmetic.ts';
import { exponential } from './functions/exponential.ts';
import { half } from './functions/half.ts';
import { integers } from './functions/integers.ts';
import { powers } from './functions/powers.ts';
import { random } from './functions/random.ts';
import { trigonometry } from './functions/trigonometry.ts';

/** A function in WGSL, and the others that it calls. */
export interface WgslFunction {
  readonly uses: readonly string[];
  readonly code: string;
}

/** A family of functions by name, from their texts: what a function calls is found in its text. */
export type FunctionTexts = Readonly<Record<string, string>>;

const texts: FunctionTexts = {
  ...arithmetic,
  ...exponential,
  ...trigonometry,
  ...powers,
  ...integers,
  ...half,
  ...random,
};

const library = new Map<string, WgslFunction>();
for (const [name, code] of Object.entries(texts)) {
  const uses = Object.keys(texts).filter((other) => other !== name && new RegExp(`\\b${other}\\(`).test(code));
  library.set(name, { uses, code: code.trim() });
}

/** The text of these functions and of all that they call, each once, callees first. */
export const functionTexts = (names: Iterable<string>): string => {
  const done = new Set<string>();
  const parts: string[] = [];
  const add = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const { uses, code } = library.get(name)!;
    uses.forEach(add);
    parts.push(code);
  };
  for (const name of names) add(name);
  return parts.join('\n');
};

/** Whether the library has a function of this name. */
export const hasFunction = (name: string): boolean => library.has(name);

/** The names of the library's functions that a text calls. */
export const calledIn = (text: string): string[] => {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(/\b([a-z_0-9]+)\(/g)) if (library.has(name!)) names.add(name!);
  return [...names];
};
