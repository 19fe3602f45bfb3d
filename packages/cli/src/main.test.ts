// What goes wrong: exit codes, and messages that say what came, what was expected and the fix.
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Finished, makeFolder, run, runHere } from './testing/command.ts';

// A process takes about a second to start, on a busy machine several.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

const rows = Array.from({ length: 60 }, (_, row) => [String(row), String(row % 7), row % 2 === 0 ? 'even' : 'odd']);
const csv = (table: readonly (readonly string[])[]): string =>
  ['size,rest,parity', ...table.map((cells) => cells.join(',')), ''].join('\n');
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

function expectUserError({ code, stderr }: Finished, message: string | RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr, 'one line, no stack').toMatch(/^error: [^\n]+\n$/);
  expect(code).toBe(1);
}

describe('exit code 2 and how the command is written', () => {
  it.each([
    [[], 'Usage: neurite'],
    [['trian', 'iris'], "unknown command 'trian'"],
    [['train'], 'Name the data to train on'],
    [['train', 'iris', '--epoch', '3'], "unknown option '--epoch'"],
    [['train', 'iris', '--epochs', 'many'], 'whole number of at least 1'],
    [['train', 'iris', '--learning-rate', '0'], 'number above 0'],
    [['train', 'iris', '--validation-split', '1'], 'between 0 and 1'],
    [['predict', 'model'], "missing required argument 'input'"],
    [
      ['train', 'iris', '--target', 'price', '--missing', 'drop'],
      'brings its own columns, of which species is told (classification): leave out --target, --missing',
    ],
  ])('%j', async (args, message) => {
    const { code, stderr } = await run(folder, ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('is 0 for help and version', async () => {
    const help = await run(folder, 'train', '--help');
    expect(help.code).toBe(0);
    for (const option of ['--target', '--learning-rate', '--validation-split', '--resume', '--json']) {
      expect(help.stdout).toContain(option);
    }
    expect(await run(folder, '--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

it('an older Node is refused at once, not in the midst of training', async () => {
  const { versions } = process;
  Object.defineProperty(process, 'versions', { value: { ...versions, node: '20.19.5' } });
  const refused = await runHere(folder, 'train', 'iris', '--epochs', '1');
  Object.defineProperty(process, 'versions', { value: versions });
  expectUserError(refused, 'neurite needs Node 22 or newer; this is 20.19.5');
});

describe('names that are not known', () => {
  it.each([
    [['train', 'irsi'], "Unknown data set 'irsi'. Did you mean 'iris'?"],
    [['train', 'iris', '--optimizer', 'adma'], "Unknown optimizer 'adma'. Did you mean 'adam'?"],
    [['train', 'iris', '--backend', 'wsam'], "Unknown backend 'wsam'. Did you mean 'wasm'?"],
    [['train', 'iris', '--model', 'mpl'], "Unknown model 'mpl'. Did you mean 'mlp'?"],
    [['train', 'nowhere.csv', '--target', 'y'], "There is no file 'nowhere.csv'"],
    [['train', '--resume', 'nowhere'], "'nowhere' holds no run"],
    [['evaluate', 'nowhere', 'iris'], /Cannot read .*nowhere.*it does not exist/],
  ])('%j', async (args, message) => expectUserError(await runHere(folder, ...args), message));

  it('are told to programs too', async () => {
    const { code, stdout } = await run(folder, 'train', 'irsi', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'error',
      message: expect.stringContaining("Did you mean 'iris'?"),
    });
  });
});

describe('files of comma-separated values', () => {
  beforeAll(() => {
    write('good.csv', csv(rows));
    write('letter.csv', csv(rows.map((cells, i) => (i === 30 ? ['3o', ...cells.slice(1)] : cells))));
    write('gap.csv', csv(rows.map((cells, i) => (i === 30 ? ['', ...cells.slice(1)] : cells))));
    write('short.csv', csv(rows.map((cells, i) => (i === 30 ? cells.slice(1) : cells))));
    write('header.csv', 'size,rest,parity\n');
    write('empty.csv', '');
    write('one.csv', csv(rows.slice(0, 1)));
    write('picture.png', 'not really');
    mkdirSync(join(folder, 'folder.csv'));
  });

  it.each([
    [
      ['letter.csv', '--target', 'parity'],
      "letter.csv, line 32: '3o' is not a number, but column 'size' was declared as numbers.",
    ],
    [
      ['gap.csv', '--target', 'parity'],
      "gap.csv, line 32: the cell of column 'size' is missing. Fill it in, or say --missing drop",
    ],
    [['short.csv', '--target', 'parity'], 'short.csv, line 32: the record has 2 cells, expected 3'],
    [
      ['good.csv'],
      "Which column of 'good.csv' is to be predicted? Name it with --target. The columns are size, rest, parity.",
    ],
    [['good.csv', '--target', 'partiy'], "'good.csv' has no column 'partiy'. Did you mean 'parity'?"],
    [['good.csv', '--target', 'parity', '--ignore', 'size,rest'], 'no column to learn from'],
    [['header.csv', '--target', 'parity'], 'header.csv has no rows after its header'],
    [['empty.csv', '--target', 'parity'], 'empty.csv: the file is empty'],
    [['one.csv', '--target', 'rest'], /one\.csv/],
    [['folder.csv', '--target', 'parity'], "'folder.csv' is a folder"],
    [['picture.png', '--target', 'parity'], 'Pictures are learned from a folder: neurite train photos --task classify'],
  ])('%j', async (args, message) => expectUserError(await runHere(folder, 'train', ...args), message));
});

describe('places to write to', () => {
  it('that cannot be written are found out before training', async () => {
    write('file', '');
    const { code, stderr, stdout } = await run(folder, 'train', 'iris', '--out', 'file/run');
    expect(stderr).toMatch(/Cannot write '.*file.run.*': a part of the path is a file, not a folder/);
    expect(stdout).not.toContain('Epoch');
    expect(code).toBe(1);
  });

  it('that hold other things are left alone', async () => {
    mkdirSync(join(folder, 'photos'));
    write('photos/holiday.txt', '');
    expectUserError(
      await runHere(folder, 'train', 'iris', '--out', 'photos'),
      "'photos' holds files that are not of a run",
    );
  });
});

describe('models', () => {
  const manifest = (): string => join(folder, 'run/model/model.json');
  let original: string;
  beforeAll(async () => {
    await run(folder, 'train', 'iris', '--epochs', '1', '--out', 'run');
    original = readFileSync(manifest(), 'utf8');
  });

  it('of a newer version say so', async () => {
    writeFileSync(manifest(), original.replace('"version": 1', '"version": 99'));
    expectUserError(
      await runHere(folder, 'summary', 'run'),
      'version 99 of the format; this version of Neurite reads up to 1',
    );
    writeFileSync(manifest(), original);
  });

  it('whose preparation is newer say so', async () => {
    const changed = JSON.parse(original) as { userData: { preparation: { version: number } } };
    changed.userData.preparation.version = 99;
    writeFileSync(manifest(), JSON.stringify(changed));
    expectUserError(
      await runHere(folder, 'predict', 'run', 'iris'),
      'saved by another version of the command (99; this one reads 1)',
    );
    writeFileSync(manifest(), original);
  });

  it('that were not trained by the command say how to use them', async () => {
    const { userData: _, ...bare } = JSON.parse(original) as Record<string, unknown>;
    writeFileSync(manifest(), JSON.stringify(bare));
    expectUserError(await runHere(folder, 'evaluate', 'run', 'iris'), "was not trained by 'neurite train'");
    writeFileSync(manifest(), original);
  });

  it('of other classes are not judged by a data set', async () => {
    expectUserError(await runHere(folder, 'evaluate', 'run', 'wine'), "'wine' has the classes");
  });

  it('whose weights were truncated say so', async () => {
    const weights = join(folder, 'run/model/weights.safetensors');
    truncateSync(weights, readFileSync(weights).length - 8);
    expectUserError(await runHere(folder, 'predict', 'run', 'iris'), /not a whole safetensors file.*truncated\?/);
  });
});

describe('modules of one’s own', () => {
  const module = (name: string, text: string): void => write(name, text);

  it('make the network, in TypeScript', async () => {
    module(
      'net.ts',
      `import { dense } from '@neurite/layers';
      import { sequential } from '@neurite/models';
      export default async ({ inputShape, classes }: { inputShape: readonly number[]; classes: number }) =>
        sequential([dense({ units: 7, activation: 'tanh', inputShape }), dense({ units: classes, activation: 'softmax' })]);`,
    );
    const { events, stderr } = await run(
      folder,
      'train',
      'iris',
      '--model',
      'net.ts',
      '--epochs',
      '2',
      '--out',
      'own',
      '--json',
    );
    expect(stderr).toBe('');
    expect(events().find(({ event }) => event === 'start')).toMatchObject({ parameters: 4 * 7 + 7 + 7 * 3 + 3 });
  });

  it('bring classes of their own, which later commands take from the module', async () => {
    module(
      'subclass.ts',
      `import { dense } from '@neurite/layers';
      import { type CallContext, Model } from '@neurite/models';
      import type { Tensor } from '@neurite/tensors';
      export class Net extends Model {
        static override readonly className = 'Net';
        readonly hidden = dense({ units: 8, activation: 'relu' });
        readonly out = dense({ units: 3 });
        override call(x: Tensor, context: CallContext): Tensor {
          return this.out.apply(this.hidden.apply(x, context), context);
        }
      }
      export default () => {
        const net = new Net();
        net.compile({ loss: { name: 'sparseCategoricalCrossentropy', fromLogits: true }, metrics: ['accuracy'] });
        return net;
      };`,
    );
    const trained = await run(
      folder,
      'train',
      'iris',
      '--model',
      'subclass.ts',
      '--epochs',
      '60',
      '--learning-rate',
      '0.01',
      '--out',
      'net',
    );
    expect(trained.stderr).toBe('');
    expectUserError(await runHere(folder, 'evaluate', 'net', 'iris'), /Unknown layer class 'Net'/);
    const [, figures] = /Held out +(.*?) +\(after/.exec(trained.stdout)!;
    expect((await run(folder, 'evaluate', 'net', 'iris', '--custom', 'subclass.ts')).stdout).toContain(figures);
    const told = await run(folder, 'predict', 'net', 'iris', '--custom', 'subclass.ts', '--json');
    const { probabilities } = JSON.parse(told.stdout.split('\n')[0]!) as { probabilities: Record<string, number> };
    expect(Object.values(probabilities).reduce((sum, share) => sum + share)).toBeCloseTo(1, 4);
  });

  it.each([
    [
      'broken.ts',
      'export default () => {\n  throw new RangeError("too deep");\n};',
      /'broken\.ts' failed \(broken\.ts, line 2\): RangeError: too deep/,
    ],
    ['nothing.ts', 'export const model = 1;', "'nothing.ts' has no default export that is a function"],
    ['number.ts', 'export default () => 3;', "The default export of 'number.ts' gave 3, not a model"],
    [
      'wide.ts',
      `import { dense } from '@neurite/layers'; import { sequential } from '@neurite/models';
      export default ({ inputShape }) => sequential([dense({ units: 5, activation: 'softmax', inputShape })]);`,
      'The model has 5 outputs, but the data have 3 classes, which take 3 outputs',
    ],
  ])('%s', async (name, text, message) => {
    module(name, text);
    expectUserError(await run(folder, 'train', 'iris', '--model', name), message);
  });

  it('that are not there', async () => {
    expectUserError(await run(folder, 'train', 'iris', '--model', 'gone.ts'), "There is no file 'gone.ts'");
  });
});
