/** A spec of tfjs-core's suite that does not pass on a backend, and why that is right or bearable. */
export interface Exclusion {
  /** The spec's full title. */
  readonly spec: string;
  readonly reason: string;
}

// The suite offers these only where the backend is named 'cpu'. They are about the engine, which the plain cpu run covers.
const namedCpu: readonly Exclusion[] = [
  'Switching cpu backends backend {} Move data from cpu1 to cpu2 backend',
  'Switching cpu backends backend {} can execute op with data from mixed backends',
].map((spec) => ({ spec, reason: "offered only to a tfjs-core backend named 'cpu'" }));

/** Per backend (a module in `backends/`), exactly the specs that are missing or fail. */
export const exclusions: Readonly<Record<string, readonly Exclusion[]>> = {
  'tfjs-cpu': [],
  cpu: namedCpu,
  wasm: namedCpu,
  'wasm-coprocessor': namedCpu,
};
