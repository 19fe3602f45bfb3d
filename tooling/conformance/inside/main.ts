// What runs inside the bundle, in this order: jasmine, the backend, tfjs-core's specs, and then all of them at once.
import { jasmineEnv, type SpecDone } from './boot.ts';
import './select-backend.ts';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/tests.js';
import type { SpecResult } from '../run-suite.ts';

const results: SpecResult[] = [];

jasmineEnv.configure({ random: false });
jasmineEnv.addReporter({
  specDone({ fullName, status, failedExpectations }: SpecDone) {
    results.push({ name: fullName, status, messages: failedExpectations.map(({ message }) => message) });
  },
});
await jasmineEnv.execute();
process.send?.(results);
