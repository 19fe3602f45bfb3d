import { describe, expect, it } from 'vitest';
import { type EngineModule, requireOneEngine } from './one-engine.ts';

describe('the engine', () => {
  /** Copies of a module of which the first one makes what all share. */
  function copiesOfEngine(): () => EngineModule {
    let shared: object | undefined;
    return () => {
      class Environment {}
      shared ??= new Environment();
      return { Environment, env: () => shared!, version_core: '4.22.0' };
    };
  }

  it('is one copy for all that import it', () => {
    const engine = copiesOfEngine()();
    requireOneEngine('@example/tensors', 'file:///tensors.js', engine);
    expect(() => requireOneEngine('@example/backend', 'file:///backend.js', engine)).not.toThrow();
  });

  it('is refused when another copy was loaded before, whoever did it', () => {
    const load = copiesOfEngine();
    load();
    expect(() => requireOneEngine('@example/late', 'file:///late.js', load())).toThrow(
      /Two copies of @tensorflow\/tfjs-core are loaded: @example\/late file:\/\/\/late\.js has its 4\.22\.0.*npm ls @tensorflow\/tfjs-core/,
    );
  });

  it('may be evaluated anew together with who imports it', () => {
    const load = copiesOfEngine();
    requireOneEngine('@example/hot-engine', 'http://localhost/index.js?v=1', load());
    expect(() => requireOneEngine('@example/hot-engine', 'http://localhost/index.js?v=2', load())).not.toThrow();
  });
});
