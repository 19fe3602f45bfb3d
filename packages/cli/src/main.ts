/** The command: what it takes, and how its errors become messages and exit codes. */
import { readFileSync } from 'node:fs';
import { NeuriteError } from '@neurite/backend';
import { Command, CommanderError, Option } from 'commander';
import type { MissingChoice } from './data/csv-columns.ts';
import { type Task, tableTasks } from './data/data-set.ts';
import { embeddedNames } from './data/embedded-names.ts';
import { USUAL_SHARE } from './data/usual.ts';
import { addDetectCommand } from './detect-command.ts';
import { ExitCode, UsageError } from './errors.ts';
import { addInspectCommands } from './inspect-commands.ts';
import { outputTo } from './output.ts';
import type { TrainSettings } from './run-record.ts';
import { addRlCommands } from './rl-commands.ts';
import { addTranscribeCommand } from './transcribe-command.ts';
import { count, positive, seed, share } from './option-values.ts';
import {
  backendOption,
  categoryOption,
  customOption,
  delimiterOption,
  ignoreOption,
  jsonOption,
} from './shared-options.ts';
import { domainTasks, isDomainTask, tasksInWords } from './tasks/domain-tasks.ts';

/** As `engines` of the package has it. */
const OLDEST_NODE = 22;

interface TrainOptions {
  readonly model: string;
  readonly target?: string;
  readonly task?: string;
  readonly size?: number;
  readonly corrupt?: string;
  readonly augment?: string;
  readonly missing: MissingChoice;
  readonly ignore: string[];
  readonly category: string[];
  readonly delimiter?: string;
  readonly epochs?: number;
  readonly batchSize: number;
  readonly optimizer: string;
  readonly learningRate?: number;
  readonly backend: string;
  readonly seed: number;
  readonly validationSplit: number;
  readonly doctor: boolean;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

interface UseOptions {
  readonly custom?: string;
  readonly delimiter?: string;
  readonly backend: string;
  readonly out?: string;
  readonly all?: true;
  readonly json?: true;
}

/**
 * Runs the `neurite` command.
 *
 * @param args what stands after the command's name
 * @returns the exit code: 0 well, 1 something in what the user gave is wrong, 2 the command was not written as it must
 *   be, 130 ended by Ctrl-C
 * @example
 * process.exitCode = await main(process.argv.slice(2));
 */
export async function main(args: readonly string[]): Promise<number> {
  if (!process.stdout.listeners('error').includes(leaveWhenNobodyReads)) {
    process.stdout.on('error', leaveWhenNobodyReads);
  }
  let code: number = ExitCode.ok;
  const program = commandLine((result) => void (code = result));
  try {
    requireNode();
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, args.includes('--json'));
  }
}

function commandLine(done: (code: number) => void): Command {
  const program = new Command('neurite')
    .description('Train, judge and use neural networks.')
    .version(version(), '-v, --version')
    .exitOverride()
    .showHelpAfterError('(neurite --help says more)');

  program
    .command('train')
    .description('train a network on data, and write a folder with model, figures and report')
    .argument('[data]', `a CSV file, a folder, or one of ${embeddedNames.join(', ')}`)
    .option(
      '--model <name>',
      'mlp, a network of the task, or a module: export default ({ inputShape, classes }) => sequential([…])',
      'mlp',
    )
    .option('--target <column>', 'the column of a CSV file that is to be predicted')
    .addOption(
      new Option(
        '--task <task>',
        `what is to be learned. Of a table, else seen from the column: classification or regression; of a folder ${tasksInWords}`,
      ).choices([...tableTasks, ...Object.keys(domainTasks)]),
    )
    .option('--size <pixels>', 'the side of the pictures that the network sees', count)
    .addOption(
      new Option(
        '--corrupt <policy>',
        'pictures or recordings that cannot be read: stop, or go on without them',
      ).choices(['error', 'skip']),
    )
    .addOption(
      new Option('--augment <how>', 'how pictures are changed at random in training: moved, and mirrored too').choices([
        'none',
        'shift',
        'mirror',
      ]),
    )
    .addOption(
      new Option('--missing <policy>', 'missing cells: refuse, leave rows out, or take mean or most frequent value')
        .choices(['error', 'drop', 'fill'])
        .default('error'),
    )
    .addOption(ignoreOption())
    .addOption(categoryOption())
    .addOption(delimiterOption())
    .option('--epochs <count>', 'passes over the data; else as many as its size asks for', count)
    .option('--batch-size <count>', 'examples of an update', count, 32)
    .option('--optimizer <name>', 'sgd, rmsprop, adam or adamw', 'adam')
    .option('--learning-rate <rate>', "else the optimizer's usual one", positive)
    .addOption(backendOption())
    .option('--seed <number>', 'fixes split, initial weights and order of examples', seed, 0)
    .option('--validation-split <share>', 'share of the data that is held out to judge by', share, USUAL_SHARE)
    .option('--no-doctor', 'do not look into steps of training for what ails it')
    .option('--out <folder>', 'where to write; else runs/<data>')
    .option('--resume <folder>', 'go on with the run of that folder; takes --epochs and --json only')
    .addOption(jsonOption())
    .action(async (data: string | undefined, options: TrainOptions, command: Command) =>
      done(await runTrain(data, options, command)),
    );

  program
    .command('evaluate')
    .description('judge a model by data; by the held-out part, if it was trained on these')
    .argument('<model>', 'a run folder, or a model in it')
    .argument('<data>', 'a CSV file, an embedded data set, or a folder as the model was trained on')
    .option('--all', 'judge by all examples, those too that the model was trained on')
    .addOption(delimiterOption())
    .addOption(customOption())
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (model: string, data: string, options: UseOptions) => {
      const output = outputTo(process.stdout, options.json === true);
      const { evaluate } = await load(import('./commands/evaluate.ts'), options);
      done(await evaluate({ ...options, model, data, all: options.all === true, output }));
    });

  program
    .command('predict')
    .description('what a model says of each example, as CSV or with --json as JSON lines')
    .argument('<model>', 'a run folder, or a model in it')
    .argument(
      '<input>',
      'a CSV file with the columns it was trained on, an embedded data set, or a picture, a recording or a folder of them',
    )
    .option('--out <file>', 'where to write instead of the terminal')
    .addOption(delimiterOption())
    .addOption(customOption())
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (model: string, input: string, options: UseOptions) => {
      const write = (text: string): unknown => process.stdout.write(text);
      const complain = (message: string): unknown => process.stderr.write(`error: ${message}\n`);
      const { predict } = await load(import('./commands/predict.ts'), options);
      done(await predict({ ...options, model, input, isJson: options.json === true, write, complain }));
    });

  program
    .command('summary')
    .description("a model's layers, and what it was trained to tell")
    .argument('<model>', 'a run folder, or a model in it')
    .addOption(customOption())
    .addOption(jsonOption())
    .action(async (model: string, options: UseOptions) => {
      const { summary } = await load(import('./commands/summary.ts'));
      done(await summary({ ...options, model, output: outputTo(process.stdout, options.json === true) }));
    });

  program
    .command('convert')
    .description('read a model of one format and write it in another, by the endings of their names')
    .argument('<from>', 'a run folder or model, .onnx, .keras, .h5, or model.json of TensorFlow.js')
    .argument('<to>', 'a folder or .safetensors file, .onnx, or model.json for TensorFlow.js')
    .addOption(customOption())
    .addOption(jsonOption())
    .action(async (from: string, to: string, options: UseOptions) => {
      const { convert } = await load(import('./commands/convert.ts'));
      done(await convert({ ...options, from, to, output: outputTo(process.stdout, options.json === true) }));
    });

  program
    .command('backends')
    .description('which backends can run here, and why others cannot')
    .addOption(jsonOption())
    .action(async (options: UseOptions) => {
      const { backends } = await load(import('./commands/backends.ts'), { backend: 'gpu' });
      done(await backends(outputTo(process.stdout, options.json === true)));
    });

  addInspectCommands(program, load, done);
  addDetectCommand(program, load, done);
  addTranscribeCommand(program, load, done);
  addRlCommands(program, load, done);
  return program;
}

async function runTrain(data: string | undefined, options: TrainOptions, command: Command): Promise<number> {
  const { out, resume: folder, json, task } = options;
  const output = outputTo(process.stdout, json === true);
  if (folder === undefined) {
    if (data === undefined)
      throw new UsageError('Name the data to train on: neurite train iris, or neurite train file.csv --target column.');
    if (isDomainTask(task)) {
      const { trainTask } = await load(import('./tasks/train-task.ts'), options);
      return trainTask(data, { ...options, task }, command, output);
    }
    const { train } = await load(import('./commands/train.ts'), options);
    return train({ settings: tableSettings(data, options), out, output });
  }
  const others = command.options
    .filter((option) => !['resume', 'epochs', 'json'].includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => option.long);
  if (data !== undefined || others.length > 0) {
    throw new UsageError(
      `A run that is taken up again keeps its data and settings: leave out ${[...(data === undefined ? [] : [data]), ...others].join(', ')}. ` +
        'Only --epochs and --json go with --resume.',
    );
  }
  const { readRecord } = await import('./run-record.ts');
  const { resume } = await load(import('./commands/train.ts'), readRecord(folder).settings);
  return resume({ folder, epochs: options.epochs, output });
}

/** @throws UsageError when an option was given that is of no use with a table */
function tableSettings(data: string, options: TrainOptions): TrainSettings {
  const { size, corrupt, augment, out: _, resume: _resume, json: _json, task, ...settings } = options;
  const foreign = Object.entries({ size, corrupt, augment }).filter(([, value]) => value !== undefined);
  if (foreign.length > 0) {
    throw new UsageError(`--${foreign[0]![0]} is of use with a --task of a folder only: ${tasksInWords}.`);
  }
  return { ...settings, data, ...(task === undefined ? {} : { task: task as Task }) };
}

/**
 * A command's code and the backends, which are loaded when it is clear what to do: help and refusals come at once. The one for the GPU only where
 * somebody names it, for drivers write whatever they like to the terminal.
 */
async function load<T>(command: Promise<T>, { backend }: { readonly backend?: string } = {}): Promise<T> {
  await import('@neurite/backend-cpu');
  await import('@neurite/backend-wasm');
  if (backend === 'gpu') await importInstalled(() => import('@neurite/backend-gpu'));
  return command;
}

/** Imports an optional package where its user has installed it. */
async function importInstalled(load: () => Promise<unknown>): Promise<void> {
  try {
    await load();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  }
}

/** Errors that Neurite throws on purpose say all there is to say; of others the stack helps to mend the defect. */
function report(error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  const isExpected = error instanceof NeuriteError;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  outputTo(process.stdout, isJson).event('error', { message });
  process.stderr.write(
    isExpected
      ? `error: ${message}\n`
      : `This is a defect of Neurite's own, please report it with these lines:\n${stack ?? message}\n`,
  );
  if (!isExpected) return ExitCode.defect;
  return error instanceof UsageError ? ExitCode.usage : ExitCode.userError;
}

/** `neurite … | head` ends without an error. */
function leaveWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(ExitCode.ok);
  throw error;
}

/** What older versions lack would end a command in the midst of its work. */
function requireNode(): void {
  const { node } = process.versions;
  if (Number.parseInt(node) >= OLDEST_NODE) return;
  throw new NeuriteError(
    `neurite needs Node ${OLDEST_NODE} or newer; this is ${node}. Get one from https://nodejs.org.`,
  );
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
