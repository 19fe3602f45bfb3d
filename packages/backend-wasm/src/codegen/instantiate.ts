/** Compiled code: one module, or several that call each other through a table with a place for each of so many functions. */
export interface Code {
  readonly modules: readonly WebAssembly.Module[];
  readonly functions: number;
}

/** What the code exports. A function that stands alone: its text goes to workers. */
export const instantiate = ({ modules, functions }: Code, env: WebAssembly.ModuleImports): WebAssembly.Exports => {
  const table = new WebAssembly.Table({ initial: functions, element: 'anyfunc' });
  const imports = { env: { ...env, table } };
  return Object.assign({}, ...modules.map((module) => new WebAssembly.Instance(module, imports).exports));
};
