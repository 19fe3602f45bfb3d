import type { Backend, InitOptions } from './backend.ts';
import { ArgumentError, BackendUnavailable, NeuriteError, unknownName } from './errors.ts';
import { claimOnlyCopy } from './only-copy.ts';

/** Why a backend is not the one in use, in answer to `explainBackends()`. */
export interface BackendStatus {
  readonly name: string;
  readonly state: 'in use' | 'available' | 'unavailable';
  /** For an unavailable backend, what is missing and how to get it. */
  readonly reason?: string;
}

// A backend that registers with one copy is unknown to the other.
claimOnlyCopy('@neurite/backend', import.meta.url);

const registered = new Map<string, Backend>();
let current: Backend | undefined;

/**
 * Makes a backend known under its name. A backend's package calls it when it is imported.
 *
 * @throws NeuriteError when another backend already has that name
 * @example
 * registerBackend({
 *   name: 'plain',
 *   eager: { tfjsBackend: 'cpu', replace: [] },
 *   capabilities: { accelerated: false, fastPrograms: false, synchronousReads: true, threads: 1, simd: false },
 *   init: async () => {}, // tfjs's own 'cpu' is there where '@tensorflow/tfjs-backend-cpu' was imported
 *   memory: () => ({ bytes: 0, buffers: 0 }),
 *   dispose: () => {},
 * });
 */
export function registerBackend(backend: Backend): void {
  const other = registered.get(backend.name);
  if (other !== undefined && other !== backend) {
    throw new NeuriteError(
      `A backend named '${backend.name}' is registered already. Import one copy of its package, or choose another name.`,
    );
  }
  registered.set(backend.name, backend);
}

/**
 * The registered backends, in the order of their registration.
 *
 * @example
 * import '@neurite/backend-cpu';
 * registeredBackends().map(({ name }) => name) // ['cpu']
 */
export function registeredBackends(): readonly Backend[] {
  return [...registered.values()];
}

/**
 * The backend that {@link selectBackend} chose last, if any.
 *
 * @example
 * await selectBackend('cpu');
 * currentBackend()?.name // 'cpu'
 */
export function currentBackend(): Backend | undefined {
  return current;
}

/**
 * Initialises a backend and puts it in use.
 *
 * @param name a backend's name, or 'auto': among the imported ones an accelerated backend, else the one that was
 *   imported first of those with vector instructions, else any; if that is slower than one that cannot run here, a
 *   warning says why
 * @param options for the named backend; see `initOptions` of {@link Backend}
 * @throws BackendUnavailable when the named backend (or, for 'auto', every one) cannot run here
 * @throws ArgumentError when no backend has that name, or it has no such option
 * @example
 * import '@neurite/backend-cpu';
 * const { capabilities } = await selectBackend('cpu');
 * capabilities.synchronousReads // true
 */
export async function selectBackend(name: string, options: InitOptions = {}): Promise<Backend> {
  if (registered.size === 0) {
    throw new BackendUnavailable(
      "No backend is imported. Add one, for example: import '@neurite/backend-wasm'; (or '@neurite/backend-cpu').",
    );
  }
  current = name === 'auto' ? await firstAvailable(options) : await named(name, options);
  return current;
}

/**
 * The state of every registered backend on this machine; initialises those that were not yet.
 *
 * @example
 * import '@neurite/backend-cpu';
 * await selectBackend('cpu');
 * await explainBackends() // [{ name: 'cpu', state: 'in use' }]
 */
export async function explainBackends(): Promise<BackendStatus[]> {
  const report: BackendStatus[] = [];
  for (const backend of registered.values()) {
    const reason = await unavailability(backend);
    if (reason !== undefined) report.push({ name: backend.name, state: 'unavailable', reason });
    else report.push({ name: backend.name, state: backend === current ? 'in use' : 'available' });
  }
  return report;
}

async function named(name: string, options: InitOptions): Promise<Backend> {
  const backend = registered.get(name);
  if (backend === undefined) throw unknownName('backend', name, [...registered.keys(), 'auto']);
  const known = backend.initOptions ?? [];
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    throw known.length === 0
      ? new ArgumentError(`The backend '${name}' takes no options; got '${option}'.`)
      : unknownName(`option of the backend '${name}'`, option, known);
  }
  await backend.init(options);
  return backend;
}

async function firstAvailable(options: InitOptions): Promise<Backend> {
  const given = Object.keys(options)[0];
  if (given !== undefined)
    throw new ArgumentError(`'auto' takes no options; got '${given}'. Name the backend that it is for.`);
  const reasons: string[] = [];
  const candidates = [...registered.values()].sort((a, b) => preference(b) - preference(a));
  for (const backend of candidates) {
    const reason = await unavailability(backend);
    if (reason === undefined) {
      if (preference(backend) === 0 && reasons.length > 0) warnOfFallback(backend.name, reasons);
      return backend;
    }
    reasons.push(`${backend.name}: ${reason}`);
  }
  throw new BackendUnavailable(`No imported backend can run here. ${reasons.join(' ')}`);
}

const warned = new Set<string>();

/** Says, once, that a backend is in use that is many times slower than those that were imported too. */
function warnOfFallback(name: string, reasons: readonly string[]): void {
  const message = `Neurite runs on the slow backend '${name}', since no faster one can run here. ${reasons.join(' ')}`;
  if (!warned.has(message)) console.warn(message);
  warned.add(message);
}

function preference(backend: Backend): number {
  const { accelerated, simd } = backend.capabilities;
  return (accelerated ? 2 : 0) + (simd ? 1 : 0);
}

async function unavailability(backend: Backend): Promise<string | undefined> {
  try {
    await backend.init();
    return undefined;
  } catch (error) {
    if (error instanceof BackendUnavailable) return error.message;
    throw error;
  }
}
