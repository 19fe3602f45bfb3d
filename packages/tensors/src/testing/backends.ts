import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { beforeAll, describe } from 'vitest';
import { useBackend } from '../index.ts';

/** Runs the tests once on every backend that needs no special machine. */
export function describeOnBackends(tests: (backend: string) => void): void {
  describe.each(['cpu', 'wasm'])('on %s', (backend) => {
    beforeAll(() => useBackend(backend));
    tests(backend);
  });
}
