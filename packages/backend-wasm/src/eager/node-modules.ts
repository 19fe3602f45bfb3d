import type * as nodeFs from 'node:fs';
import type { createRequire } from 'node:module';

/** Whether this is Node, where files can be read. */
export function isNode(): boolean {
  return nodeModules() !== undefined;
}

/** Node's modules, without an import that bundlers for browsers would stumble over. */
export function nodeModules(): { fs: typeof nodeFs; module: { createRequire: typeof createRequire } } | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined;
  const [fs, module] = [process.getBuiltinModule('node:fs'), process.getBuiltinModule('node:module')];
  return fs === undefined || module === undefined ? undefined : { fs, module };
}
