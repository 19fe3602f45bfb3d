/** A search as a program, to be killed: `node search-program.ts <file> <seed>` prints the table of its trials. */
import { choice, logUniform, printTrials, search } from '@neurite/inspect';

const [file, seed] = process.argv.slice(2);
const space = { task: choice(['digits, adam']), learningRate: logUniform(1e-5, 10) };
const found = await search(space, new URL('./train-task.ts', import.meta.url), {
  trials: 12,
  maxBudget: 3,
  seed: Number(seed),
  threads: 2,
  ...(file === undefined || file === '' ? {} : { file }),
});
console.log(printTrials(found));
