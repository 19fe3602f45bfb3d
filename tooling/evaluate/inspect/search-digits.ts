/** A search as a program, to be killed: `node search-digits.ts <file> <seed>` prints the table of its trials. */
import { logUniform, printTrials, search } from '@neurite/inspect';

const [file, seed] = process.argv.slice(2);
const found = await search({ learningRate: logUniform(1e-5, 10) }, new URL('./train-digits.ts', import.meta.url), {
  trials: 12,
  maxBudget: 3,
  seed: Number(seed),
  threads: 2,
  ...(file === undefined || file === '' ? {} : { file }),
});
console.log(printTrials(found));
