import { basename, relative } from 'node:path';
import type { Callback } from '@neurite/models';
import { ExitCode } from '../errors.ts';
import type { AnyModel } from '../networks/user-code.ts';
import { formatNumber } from '../report/html.ts';
import { runPaths, type RunModel, saveRun, writeOutput } from '../run-folder.ts';
import { claimFolder } from '../run-record.ts';
import type { Judgement } from '../training/judge.ts';
import { figuresLine } from '../training/progress.ts';
import { unhurried } from '../training/unhurried.ts';
import { watchedFit } from '../training/watched-fit.ts';
import type { TaskTrainRequest } from './domain-task.ts';

/** A task's run that is ready to begin. */
export interface TaskRun {
  readonly request: TaskTrainRequest;
  readonly backend: string;
  /** What is learned from what: 'pictures of 64 × 64 → cat, dog'. */
  readonly subject: string;
  /** How many examples there are to learn from, and to judge by. */
  readonly examples: number;
  readonly heldOut: number;
  /** Names the data's very files; see `digestOfFiles`. */
  readonly digest: string;
  readonly model: AnyModel;
  /** All that the user could have said, and what it was taken to be. */
  readonly chosen: Readonly<Record<string, string | number>> & { readonly model: string; readonly epochs: number };
  readonly fit: (callbacks: readonly Callback[]) => Promise<unknown>;
  readonly save: (path: string) => Promise<void>;
  /** Figures of the held-out examples, and what the report shows of them. */
  readonly judge: () => Promise<Judgement>;
  /** The command to go on with. */
  readonly next: string;
}

/**
 * Trains, judges, and writes the run folder. Ctrl-C ends training: the model is saved as it was after the last whole epoch.
 *
 * @returns the exit code
 */
export async function carryOutTask(run: TaskRun): Promise<number> {
  const { request, model, fit } = run;
  const { settings, folder, output } = request;
  claimFolder(folder, settings, run.digest);
  announce(run);
  const history: Record<string, number[]> = {};
  const end = await watchedFit({ model, history, output, fit });
  if (end.isWhole) {
    await unhurried(output, () => write(run, history, end.seconds));
    return ExitCode.ok;
  }
  if (end.hasEpoch) await write(run, history, end.seconds);
  const epoch = Math.max(0, ...Object.values(history).map((values) => values.length));
  output.line(
    epoch === 0
      ? 'No epoch was finished, so there is nothing to save.'
      : `This is the model as it was after epoch ${epoch} of ${run.chosen.epochs}. A run of --task ${settings.task} is not taken up again.`,
  );
  output.event('interrupted', { epoch, epochs: run.chosen.epochs, model: epoch === 0 ? null : runPaths(folder).model });
  return ExitCode.interrupted;
}

function announce({ request, backend, subject, examples, heldOut, model, chosen }: TaskRun): void {
  const { settings, output, folder } = request;
  const parameters = model.countParameters();
  const { model: name, ...others } = chosen;
  const told = Object.entries({ ...others, seed: settings.seed, backend });
  output.line(`Data      ${settings.data}: ${subject}`);
  output.line(`          ${examples} examples to learn from, ${heldOut} held out to judge by`);
  output.line(`Model     ${name}, ${parameters.toLocaleString('en')} parameters`);
  output.line(`Training  ${told.map(([what, value]) => `${what} ${value}`).join(', ')}`);
  output.event('start', { ...settings, ...chosen, examples, heldOut, parameters, backend, folder });
}

async function write(run: TaskRun, history: Record<string, number[]>, seconds: number): Promise<void> {
  const { request, model, chosen, subject, examples, heldOut, backend, next } = run;
  const { settings, folder, output } = request;
  const saved: RunModel = { save: run.save, summary: (print) => model.summary(print) };
  // Judging takes a while: the model is safe before.
  await run.save(runPaths(folder).model);
  writeOutput(runPaths(folder).history, `${JSON.stringify(history, undefined, 2)}\n`);
  const { figures, report } = await run.judge();
  const paths = await saveRun({
    folder,
    model: saved,
    history,
    report: {
      title: `${basename(settings.data)}: ${settings.task}`,
      description:
        `A network (${chosen.model}, ${model.countParameters().toLocaleString('en')} parameters): ${subject}. It learned from ` +
        `${examples} examples in ${seconds.toFixed(1)} s; the figures are of ${heldOut} others.`,
      settings: { data: settings.data, ...chosen, seed: settings.seed, 'held out': heldOut, backend },
      evaluation: Object.fromEntries(
        Object.entries(figures).map(([name, value]) => [name, Number(formatNumber(value))]),
      ),
      ...report,
    },
  });
  output.line(`Held out  ${figuresLine(figures)}  (after ${seconds.toFixed(1)} s)`);
  output.line(`Model     ${relative('', paths.model)}`);
  output.line(`Report    ${relative('', paths.report)}`);
  output.line(`\nNext: ${next}`);
  output.event('evaluation', { on: 'held-out', examples: heldOut, ...figures });
  output.event('saved', { ...paths, seconds });
}
