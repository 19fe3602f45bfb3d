/** The module of `backends/` that the bundle is made for. */
declare module 'backend-under-test' {
  /** The name under which the module has registered a backend with tfjs-core. */
  export const tfjsBackend: string;
}
