/** One copy of tfjs-core, for the packages that import it. */
import { NeuriteError } from './errors.ts';
import { placeOf, remedy } from './only-copy.ts';

/** tfjs-core, as far as it tells copies of itself apart: all of them share one engine, which the first one makes. */
export interface EngineModule {
  readonly Environment: abstract new (...parameters: never[]) => object;
  readonly env: () => object;
  readonly version_core: string;
}

// What all copies of this very file share: tfjs-core's class, by who imported it from where.
const KEY: unique symbol = Symbol.for('@neurite/backend: who imported tfjs-core') as never;
const shared = globalThis as { [KEY]?: Map<string, EngineModule['Environment']> };
const engines = (shared[KEY] ??= new Map());

/**
 * Says which copy of tfjs-core a package has imported. A second copy would register its kernels and gradients with the engine that the
 * first one made.
 *
 * @param by the package that has imported it
 * @param moduleUrl `import.meta.url` of the module that has
 * @param engine what it has imported
 * @throws NeuriteError when another copy was loaded before
 * @example
 * import { Environment, env, version_core } from '@tensorflow/tfjs-core';
 * requireOneEngine('@neurite/backend-cpu', import.meta.url, { Environment, env, version_core });
 */
export function requireOneEngine(by: string, moduleUrl: string, engine: EngineModule): void {
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
