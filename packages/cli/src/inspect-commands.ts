/** `neurite doctor …` and `neurite explain …`: what ails a network, and why it answers as it does. */
import { type Command, Option } from 'commander';
import type { DoctorRequest } from './commands/doctor.ts';
import type { ExplainRequest } from './commands/explain.ts';
import { tableTasks } from './data/data-set.ts';
import { USUAL_SHARE } from './data/usual.ts';
import { count, positive, seed, share } from './option-values.ts';
import { outputTo } from './output.ts';
import {
  backendOption,
  categoryOption,
  customOption,
  delimiterOption,
  ignoreOption,
  jsonOption,
} from './shared-options.ts';

type Flags<Request> = Omit<Request, 'model' | 'data' | 'input' | 'output'> & { readonly json?: true };

/**
 * Adds the commands.
 *
 * @param load loads a command's code, and the backends
 * @param done is told the exit code
 */
export function addInspectCommands(
  program: Command,
  load: <T>(command: Promise<T>, options: { readonly backend: string }) => Promise<T>,
  done: (code: number) => void,
): void {
  program
    .command('doctor')
    .description('look at a network and its data, watch it learn for some epochs, and say what ails them')
    .argument('<model>', 'mlp, a module that makes a network, a run folder, or a model in it')
    .argument('<data>', 'a CSV file, or the name of an embedded data set')
    .option('--target <column>', 'the column of a CSV file that is to be predicted')
    .addOption(new Option('--task <task>', 'what the target is; else seen from the column').choices(tableTasks))
    .addOption(new Option('--missing <policy>', 'as in train').choices(['error', 'drop', 'fill']).default('error'))
    .addOption(ignoreOption())
    .addOption(categoryOption())
    .addOption(delimiterOption())
    .option('--epochs <count>', 'how long to watch', count, 10)
    .option('--batch-size <count>', 'examples of an update', count, 32)
    .option('--optimizer <name>', 'sgd, rmsprop, adam or adamw', 'adam')
    .option('--learning-rate <rate>', "else the optimizer's usual one", positive)
    .addOption(backendOption())
    .option('--seed <number>', 'fixes split, initial weights and order of examples', seed, 0)
    .option('--validation-split <share>', 'share of the data that is held out', share, USUAL_SHARE)
    .addOption(customOption())
    .option('--out <file>', 'an HTML page with curves of every layer')
    .addOption(jsonOption())
    .action(async (model: string, data: string, { json: isJson, ...flags }: Flags<DoctorRequest>) => {
      const output = outputTo(process.stdout, isJson === true);
      const { doctor } = await load(import('./commands/doctor.ts'), flags);
      done(await doctor({ ...flags, model, data, output }));
    });

  program
    .command('explain')
    .description('why a model answers as it does: what each feature adds, or where in a picture it looks')
    .argument('<model>', 'a run folder, or a model in it')
    .argument('<input>', 'a CSV file with the columns it was trained on, or the name of an embedded data set')
    .option('--rows <count>', 'how many examples, from the first on', count, 5)
    .option('--class <name>', 'why this class, in place of the one that the model gives')
    .addOption(
      new Option('--method <name>', 'else grad-cam for networks that convolve pictures').choices([
        'integrated-gradients',
        'grad-cam',
      ]),
    )
    .addOption(delimiterOption())
    .addOption(customOption())
    .option('--out <file>', 'an HTML page with a drawing for each example')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (model: string, input: string, { json: isJson, ...flags }: Flags<ExplainRequest>) => {
      const output = outputTo(process.stdout, isJson === true);
      const { explain } = await load(import('./commands/explain.ts'), flags);
      done(await explain({ ...flags, model, input, output }));
    });
}
