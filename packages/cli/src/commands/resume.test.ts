import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { makeFolder, run, start } from '../testing/command.ts';

// A process takes about a second to start, on a busy machine several.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

// Dropout, so that the state of the random numbers matters too.
writeFileSync(
  join(folder, 'net.ts'),
  `import { dense, dropout } from '@neurite/layers';
  import { sequential } from '@neurite/models';
  export default ({ inputShape, classes }: { inputShape: readonly number[]; classes: number }) => sequential([
    dense({ units: 32, activation: 'relu', inputShape }), dropout({ rate: 0.3 }), dense({ units: classes, activation: 'softmax' }),
  ]);`,
);

describe.each(['wasm', 'cpu'])('on %s, a run that Ctrl-C ended', (backend) => {
  const epochs = backend === 'wasm' ? 80 : 10;
  const args = ['train', 'digits', '--model', 'net.ts', '--epochs', String(epochs), '--backend', backend];

  it('goes on, bit for bit, as if it had never stopped', async () => {
    const [whole, stopped] = [`${backend}-whole`, `${backend}-stopped`];
    expect((await run(folder, ...args, '--out', whole)).code).toBe(0);

    const { child, finished, line } = start(folder, ...args, '--out', stopped, '--json');
    await line('"epoch":3,');
    child.kill('SIGINT');
    const { code, events } = await finished;
    expect(code).toBe(130);
    const last = events().at(-1)!;
    expect(last).toMatchObject({ event: 'interrupted', epochs, resume: `neurite train --resume ${stopped}` });
    expect(last.epoch).toBeGreaterThanOrEqual(3);
    expect(last.epoch).toBeLessThan(epochs);
    expect(existsSync(join(folder, stopped, 'model'))).toBe(false);

    const resumed = await run(folder, 'train', '--resume', stopped);
    expect(resumed.stderr).toBe('');
    expect(resumed.stdout).toContain(`from epoch ${(last.epoch as number) + 1} to ${epochs} epochs`);
    expect(resumed.code).toBe(0);
    for (const file of ['model/weights.safetensors', 'model/model.json', 'history.json']) {
      const [expected, got] = [whole, stopped].map((name) => readFileSync(join(folder, name, file)));
      expect(got!.equals(expected!), file).toBe(true);
    }
    expect(existsSync(join(folder, stopped, 'checkpoint'))).toBe(false);
  });
});

it('says in words how to go on', async () => {
  const { child, finished, line } = start(folder, 'train', 'digits', '--epochs', '100000', '--out', 'words');
  await line('Training');
  // Epochs take some hundredths of a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGINT');
  const { code, stdout } = await finished;
  expect(code).toBe(130);
  expect(stdout).toMatch(/Saved as it was after epoch \d+ of 100000.*\n {2}neurite train --resume words\n$/);
  // Judged as it stands, from its checkpoint.
  expect((await run(folder, 'evaluate', 'words', 'digits')).stdout).toContain('the 360 examples held out in training');
});

it('a finished run is trained further with more epochs', async () => {
  await run(folder, 'train', 'iris', '--epochs', '4', '--out', 'longer');
  await run(folder, 'train', 'iris', '--epochs', '6', '--out', 'at-once');
  const refused = await run(folder, 'train', '--resume', 'longer');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('is finished: it was trained for 4 epochs. To train it further, say --epochs 8');
  expect((await run(folder, 'train', '--resume', 'longer', '--epochs', '6')).code).toBe(0);
  const [expected, got] = ['at-once', 'longer'].map((name) =>
    readFileSync(join(folder, name, 'model/weights.safetensors')),
  );
  expect(got!.equals(expected!)).toBe(true);
});

it('is not gone on with when the data have changed, or with other settings', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row % 10},${row % 2 === 0 ? 'even' : 'odd'}`);
  writeFileSync(join(folder, 'parity.csv'), `digit,parity\n${rows.join('\n')}\n`);
  await run(folder, 'train', 'parity.csv', '--target', 'parity', '--epochs', '1', '--out', 'changed');
  const other = await run(folder, 'train', '--resume', 'changed', '--optimizer', 'sgd');
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('leave out --optimizer');
  writeFileSync(join(folder, 'parity.csv'), `digit,parity\n3,odd\n${rows.join('\n')}\n`);
  const changed = await run(folder, 'train', '--resume', 'changed', '--epochs', '2');
  expect(changed.code).toBe(1);
  expect(changed.stderr).toContain("The data of 'parity.csv' have changed since the run in 'changed' began.");
});

const noGpu = softwareGpu();
if (noGpu !== undefined) console.warn(`No run on a GPU is taken up again: ${noGpu}.`);

it.skipIf(noGpu !== undefined)('a run on the GPU goes on there', async () => {
  vi.stubEnv('NEURITE_GPU_SOFTWARE', '1');
  const first = await start(folder, 'train', 'iris', '--epochs', '1', '--backend', 'gpu', '--out', 'on-gpu').finished;
  expect(first).toMatchObject({ code: 0 });
  const second = await start(folder, 'train', '--resume', 'on-gpu', '--epochs', '2', '--json').finished;
  vi.unstubAllEnvs();
  expect(second).toMatchObject({ code: 0 });
  expect(second.events()).toContainEqual(expect.objectContaining({ event: 'start', backend: 'gpu' }));
});
