interface NodeProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

/** Node's, in Node. */
export const process: NodeProcess | undefined = (globalThis as { process?: NodeProcess }).process;

/** A module of Node's, in Node. */
export const builtin = <T>(name: string): T | undefined => process?.getBuiltinModule?.(name) as T | undefined;
