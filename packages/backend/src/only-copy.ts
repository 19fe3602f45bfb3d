/**
 * Packages that hold something which exists once in a process, and the error for those who have installed them twice.
 *
 * Two copies do not know each other's classes and registries: a backend that registers with one is unknown to the other, and a tensor of
 * one is none to the other. What then goes wrong comes late and says nothing; so the second copy refuses to be loaded.
 */
import { NeuriteError } from './errors.ts';

/** A copy that is loaded. */
interface Copy {
  /** Where its module came from, without what a development server adds to the address. */
  readonly place: string;
  /** Whether the code that loaded it is still running: modules of one bundle are evaluated in one go. */
  isLoading: boolean;
}

/** tfjs-core, as far as it tells copies of itself apart: all of them share one engine, which the first one makes. */
export interface EngineModule {
  readonly Environment: abstract new (...parameters: never[]) => object;
  readonly env: () => object;
  readonly version_core: string;
}

interface Loaded {
  /** Copies by their package's name. */
  readonly copies: Map<string, Copy>;
  /** tfjs-core's class, by who imported it from where. */
  readonly engines: Map<string, EngineModule['Environment']>;
}

// What all copies of this very file share.
const KEY: unique symbol = Symbol.for('@neurite/backend: copies that are loaded') as never;

function loaded(): Loaded {
  const shared = globalThis as { [KEY]?: Loaded };
  return (shared[KEY] ??= { copies: new Map(), engines: new Map() });
}

function placeOf(moduleUrl: string): string {
  return moduleUrl.replace(/[?#].*$/, '');
}

/**
 * Says that a package is loaded, of which there may be one copy. The same file may come again, as it does in development servers that
 * evaluate a changed program anew.
 *
 * @param name the package's
 * @param moduleUrl `import.meta.url` of the module that says so
 * @throws NeuriteError when another copy is loaded, naming both places and how to get rid of one
 * @example
 * claimOnlyCopy('@neurite/tensors', import.meta.url);
 */
export function claimOnlyCopy(name: string, moduleUrl: string): void {
  const { copies } = loaded();
  const place = placeOf(moduleUrl);
  const other = copies.get(name);
  if (other !== undefined && (other.place !== place || other.isLoading)) {
    const places = other.place === place ? `both in ${place}` : `${other.place} and ${place}`;
    throw new NeuriteError(
      `Two copies of ${name} are loaded, and what is made with one is unknown to the other: ${places}. ${remedy(name)}`,
    );
  }
  const copy = { place, isLoading: true };
  copies.set(name, copy);
  queueMicrotask(() => {
    copy.isLoading = false;
  });
}

/**
 * Says which copy of tfjs-core a package has imported. A second copy would register its kernels and gradients with the engine that the
 * first one made.
 *
 * @param by the package that has imported it
 * @param moduleUrl `import.meta.url` of the module that has
 * @param engine what it has imported
 * @throws NeuriteError when another copy was loaded before
 * @example
 * requireOneEngine('@neurite/backend-cpu', import.meta.url, { Environment, env, version_core });
 */
export function requireOneEngine(by: string, moduleUrl: string, engine: EngineModule): void {
  const { engines } = loaded();
  const who = `${by} ${placeOf(moduleUrl)}`;
  const before = engines.get(who);
  // The same importer with another class: a development server has evaluated both anew.
  const isEvaluatedAnew = before !== undefined && before !== engine.Environment;
  if (!isEvaluatedAnew && !(engine.env() instanceof engine.Environment)) {
    const others = engines.size === 0 ? 'your program or another library' : [...engines.keys()].join(', ');
    throw new NeuriteError(
      `Two copies of @tensorflow/tfjs-core are loaded: ${who} has its ${engine.version_core}, another one was loaded before, by ${others}. ` +
        `They would overwrite each other's kernels and gradients. ${remedy('@tensorflow/tfjs-core')}`,
    );
  }
  engines.set(who, engine.Environment);
}

function remedy(name: string): string {
  return (
    `\`npm ls ${name}\` shows who asks for which: give all of Neurite one version, and run \`npm dedupe\` ` +
    `(in a bundler, \`resolve.dedupe: ['${name}']\` or an alias does it too).`
  );
}
