import type * as NodeFs from 'node:fs/promises';

/** Node's file system, where there is one; bundles for browsers need not know of it. */
export function fileSystem(): typeof NodeFs | undefined {
  return globalThis.process?.getBuiltinModule?.('node:fs/promises') as typeof NodeFs | undefined;
}
