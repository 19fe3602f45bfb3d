import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import { tfjsBackend } from 'backend-under-test';

// The suite puts this name into every title; one fixed name makes titles equal for all backends.
setTestEnvs([{ name: 'backend', backendName: tfjsBackend, isDataSync: true }]);
