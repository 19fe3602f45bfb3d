import type { ModuleBuilder } from '../codegen/emitter.ts';

const made = new WeakMap<ModuleBuilder, Map<string, unknown>>();

/** What `make` makes for a module, made once per key: groups that do the same share their code. */
export const shared = <T>(module: ModuleBuilder, key: string, make: () => T): T => {
  let known = made.get(module);
  if (known === undefined) made.set(module, (known = new Map()));
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T;
};
