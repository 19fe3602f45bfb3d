import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe } from 'vitest';

/** Runs the same tests on every backend. */
export function onEachBackend(tests: () => void): void {
  describe.each(['cpu', 'wasm'])('on %s', (name) => {
    beforeAll(async () => {
      await useBackend(name);
    });
    tests();
  });
}
