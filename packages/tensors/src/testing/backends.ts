import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { beforeAll, describe } from 'vitest';
import { useBackend } from '../core/engine.ts';

/** Runs the same tests on every backend. */
export function onEachBackend(tests: () => void): void {
  describe.each(['cpu', 'wasm'])('on %s', (name) => {
    beforeAll(async () => {
      await useBackend(name);
    });
    tests();
  });
}
