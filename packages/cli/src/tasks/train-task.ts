/** `neurite train <data> --task <name>` for what is no table. */
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Output } from '../output.ts';
import { freshFolder } from '../run-record.ts';
import type { TaskSettings } from './domain-task.ts';
import { domainTasks } from './domain-tasks.ts';

/** Options that every task takes. */
const COMMON = [
  'task',
  'model',
  'epochs',
  'batchSize',
  'optimizer',
  'learningRate',
  'backend',
  'seed',
  'validationSplit',
  'out',
  'json',
];

/** What every task is told, whether or not the user said it. */
type Said = Pick<TaskSettings, 'backend' | 'seed' | 'validationSplit'>;

/**
 * Trains what a task is about; returns the exit code.
 *
 * @throws UsageError when an option was given that is of no use with the task
 */
export async function trainTask(
  data: string,
  options: Said & { readonly task: string; readonly out?: string },
  command: Command,
  output: Output,
): Promise<number> {
  const { task: name, backend, seed, validationSplit, out } = options;
  const task = domainTasks[name]!;
  const taken = [...COMMON, ...task.options];
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  const foreign = given.filter((option) => !taken.includes(option.attributeName()));
  if (foreign.length > 0) {
    const known = command.options.filter((option) => taken.includes(option.attributeName()));
    throw new UsageError(
      `${foreign.map(({ long }) => long).join(', ')}: of no use with --task ${name}, which takes ${known.map(({ long }) => long).join(', ')}.`,
    );
  }
  const chosen = Object.fromEntries(
    given.map((option) => [option.attributeName(), command.getOptionValue(option.attributeName())] as const),
  );
  const {
    out: _,
    json: _json,
    ...settings
  } = { ...chosen, data, task: name, backend, seed, validationSplit } as Record<string, unknown>;
  return (await task.load()).train({
    settings: settings as unknown as TaskSettings,
    folder: out ?? freshFolder(data),
    output,
  });
}
