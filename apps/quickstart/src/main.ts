/** What `npm start` runs: three networks on embedded data, from the first step to a saved model that predicts again. */
import '@neurite/backend-wasm';
import { setSeed, useBackend } from '@neurite/tensors';
import { breastCancerJob } from './breast-cancer.ts';
import { fashionJob } from './fashion.ts';
import { syntheticJob } from './synthetic.ts';

const began = performance.now();
setSeed(42);
const backend = await useBackend('auto');
console.log(`Neurite trains three networks on data that it brings along (backend: ${backend.name}).`);

const reports = [await syntheticJob(), await breastCancerJob(), await fashionJob()];

const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`
Done in ${seconds} s. The reports, to be opened in a browser, show curves, confusion matrix and sample predictions:
${reports.map((path) => `  ${path}`).join('\n')}

What to try next:
  npm run neurite -- train wine       train on another data set, or on a CSV file of your own
  npm run neurite -- backends         what this machine offers
  examples/                           one-file programs to start from
  docs/architecture.md                how it works`);
