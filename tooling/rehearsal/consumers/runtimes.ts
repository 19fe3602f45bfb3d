/** Other runtimes than Node. */
import { type Consumer, expect, released, type Rehearsal } from '../consumer.ts';
import { packagesOfPage } from './page.ts';

const program = `import '@neurite/backend-wasm';
import { makeClassification } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';

const { x, y } = makeClassification({ nSamples: 200, nFeatures: 10, randomState: 42 });
const model = sequential([dense({ units: 5, activation: 'relu', inputShape: [10] }), dense({ units: 1, activation: 'sigmoid' })]);
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const history = await model.fit(x, y, { epochs: 20, verbose: 0 });
console.log(JSON.stringify({ first: history.history.loss[0], last: history.last('loss') }));
`;

const runtime = (name: string, dependency: string, version: string, args: readonly string[]): Consumer => ({
  name,
  async use({ release, project }: Rehearsal) {
    const consumer = await project({
      name,
      dependencies: { ...released(release, packagesOfPage), [dependency]: version },
      files: { 'main.js': program },
      manifest: { trustedDependencies: [dependency] },
    });
    const printed = await consumer.run('npx', [dependency, ...args, 'main.js'], { timeout: 120_000 });
    const { first, last } = JSON.parse(printed.trim().split('\n').at(-1)!) as { first: number; last: number };
    expect(last < first, `It did not learn: ${first} → ${last}`);
    const [told = ''] = (await consumer.run('npx', [dependency, '--version'])).split('\n');
    return `${told.trim()}: loss ${first.toFixed(3)} → ${last.toFixed(3)}`;
  },
});

export const runtimes: readonly Consumer[] = [
  runtime('Deno', 'deno', '^2.5.0', ['run', '--allow-all']),
  runtime('Bun', 'bun', '^1.3.0', ['run']),
];
