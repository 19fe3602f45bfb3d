import { existsSync, rmSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { ArgumentError } from '@neurite/backend';
import type { Doctor } from '@neurite/inspect';
import { loadModel } from '@neurite/models';
import type { Optimizer } from '@neurite/optimizers';
import { useBackend } from '@neurite/tensors';
import { ExitCode } from '../errors.ts';
import { type AnyModel, customObjects } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import { inShell } from '../shell-text.ts';
import { formatNumber } from '../report/html.ts';
import { runPaths, saveRun, writeOutput } from '../run-folder.ts';
import {
  checkpointPath,
  claimFolder,
  freshFolder,
  readHistory,
  readRecord,
  type TrainSettings,
  writeRecord,
} from '../run-record.ts';
import { freshModel, type PreparedData, prepareData } from '../training/fresh-network.ts';
import { type Judgement, judge } from '../training/judge.ts';
import { optimizerOf } from '../training/optimizer-of.ts';
import { unhurried } from '../training/unhurried.ts';
import { tellVerdicts, trainingDoctor } from '../training/training-doctor.ts';
import { isTaskRun } from '../tasks/domain-tasks.ts';
import { figuresLine } from '../training/progress.ts';
import { type WatchedEnd, watchedFit } from '../training/watched-fit.ts';

/** How `neurite train` was called. */
export interface TrainRequest {
  readonly settings: TrainSettings;
  /** Where the run is written to. */
  readonly out?: string | undefined;
  readonly output: Output;
}

/** How `neurite train --resume` was called. */
export interface ResumeRequest {
  readonly folder: string;
  /** A new number of epochs to train to. */
  readonly epochs?: number | undefined;
  readonly output: Output;
}

/** A run that is ready to begin, or to go on. */
interface Run extends PreparedData {
  readonly folder: string;
  readonly settings: TrainSettings;
  readonly epochs: number;
  readonly model: AnyModel;
  readonly optimizer: Optimizer;
  readonly backend: string;
  /** The epochs that were trained before, and their figures. */
  readonly initialEpoch: number;
  readonly history: Record<string, number[]>;
}

/** An epoch count that gives small data sets enough updates and large ones an end in sight. */
const USUAL_UPDATES = 2000;
const [FEWEST_EPOCHS, MOST_EPOCHS] = [5, 100];

/** Trains a model and writes its run folder; returns the exit code. */
export async function train({ settings, out, output }: TrainRequest): Promise<number> {
  const optimizer = optimizerOf(settings);
  const { name: backend } = await useBackend(settings.backend);
  const prepared = await prepareData(settings, output);
  const folder = out ?? freshFolder(settings.data);
  claimFolder(folder, settings, prepared.preparation.description.trainedOn.digest);
  const model = await freshModel(settings, prepared, optimizer);
  const epochs = settings.epochs ?? usualEpochs(prepared.split.train.x.shape[0]!, settings.batchSize);
  return carryOut(
    { ...prepared, folder, settings, epochs, model, optimizer, backend, initialEpoch: 0, history: {} },
    output,
  );
}

/** Goes on with a run that was ended early, or trains a finished one further; returns the exit code. */
export async function resume({ folder, epochs: wanted, output }: ResumeRequest): Promise<number> {
  const { settings: recorded, digest } = readRecord(folder);
  if (isTaskRun(recorded)) {
    throw new ArgumentError(
      `'${folder}' is a run of --task ${recorded.task}, which is not taken up again. Train anew: neurite train ${inShell(recorded.data)} --task ${recorded.task}.`,
    );
  }
  const settings = wanted === undefined ? recorded : { ...recorded, epochs: wanted };
  const { name: backend } = await useBackend(settings.backend);
  const prepared = await prepareData(settings, output);
  if (prepared.preparation.description.trainedOn.digest !== digest) {
    throw new ArgumentError(
      `The data of '${settings.data}' have changed since the run in '${folder}' began. Train anew: neurite train ${inShell(settings.data)} …`,
    );
  }
  const epochs = settings.epochs ?? usualEpochs(prepared.split.train.x.shape[0]!, settings.batchSize);
  const common = { ...prepared, folder, settings, epochs, backend };
  const saved = [checkpointPath(folder), runPaths(folder).model].find((path) => existsSync(path));
  if (saved === undefined) {
    output.line('No epoch of this run was finished: it begins again.');
    const optimizer = optimizerOf(settings);
    const model = await freshModel(settings, prepared, optimizer);
    return carryOut({ ...common, model, optimizer, initialEpoch: 0, history: {} }, output);
  }
  const model = await loadModel(saved, {
    customObjects: await customObjects(settings.model),
    restoreRandomState: true,
  });
  const initialEpoch = model.trainingState?.nextEpoch ?? 0;
  if (initialEpoch >= epochs) {
    throw new ArgumentError(
      `The run in '${folder}' is finished: it was trained for ${initialEpoch} epochs. To train it further, say --epochs ${initialEpoch * 2}.`,
    );
  }
  writeRecord(folder, settings, digest);
  const history = readHistory(folder, initialEpoch);
  return carryOut({ ...common, model, optimizer: model.optimizer!, initialEpoch, history }, output);
}

async function carryOut(run: Run, output: Output): Promise<number> {
  announce(run, output);
  const { model, settings, preparation, split, epochs, initialEpoch } = run;
  const history = structuredClone(run.history);
  const watch = settings.doctor === false ? undefined : trainingDoctor(output);
  const end = await watchedFit({
    model,
    history,
    output,
    fit: (callbacks) =>
      model.fit(preparation.inputs(split.train.x), preparation.targets(split.train.y), {
        epochs,
        initialEpoch,
        batchSize: settings.batchSize,
        seed: settings.seed,
        validationData: [preparation.inputs(split.test.x), preparation.targets(split.test.y)],
        verbose: 0,
        callbacks: watch === undefined ? callbacks : [watch, ...callbacks],
      }),
  });
  if (!end.isWhole) return stopEarly(run, end, history, output);
  await unhurried(output, () => finish(run, { history, watch, seconds: end.seconds }, output));
  return ExitCode.ok;
}

function announce(run: Run, output: Output): void {
  const { data, split, model, settings, epochs, optimizer, backend, folder, initialEpoch } = run;
  const [examples, held] = [split.train.x.shape[0]!, split.test.x.shape[0]!];
  const inputs =
    data.x.shape.length === 2 ? `${data.x.shape[1]} features` : `pictures of ${data.x.shape.slice(1, 3).join(' × ')}`;
  const outputs = data.classes === undefined ? 'a number' : `${data.classes.length} classes`;
  const rate = formatNumber(optimizer.learningRate.itemSync());
  output.line(`Data      ${settings.data}: ${inputs} → ${data.target} (${outputs})`);
  output.line(`          ${examples} examples to learn from, ${held} held out to judge by`);
  output.line(`Model     ${settings.model}, ${model.countParameters().toLocaleString('en')} parameters`);
  output.line(
    `Training  ${initialEpoch === 0 ? '' : `from epoch ${initialEpoch + 1} to `}${epochs} epochs, batches of ${settings.batchSize}, ` +
      `${settings.optimizer} (rate ${rate}), seed ${settings.seed}, backend ${backend}`,
  );
  output.event('start', {
    ...settings,
    task: data.task,
    target: data.target,
    classes: data.classes,
    examples,
    heldOut: held,
    parameters: model.countParameters(),
    epochs,
    initialEpoch,
    learningRate: optimizer.learningRate.itemSync(),
    backend,
    folder,
  });
}

async function stopEarly(
  { folder, model, epochs, initialEpoch }: Run,
  { hasEpoch }: WatchedEnd,
  history: Record<string, number[]>,
  output: Output,
): Promise<number> {
  const again = `neurite train --resume ${inShell(folder)}`;
  const checkpoint = checkpointPath(folder);
  if (hasEpoch) {
    await model.save(checkpoint);
    writeOutput(runPaths(folder).history, `${JSON.stringify(history, undefined, 2)}\n`);
  }
  const epoch = Math.max(initialEpoch, ...Object.values(history).map((values) => values.length));
  output.line(
    epoch === 0
      ? 'No epoch was finished, so there is nothing to save. Begin again with'
      : `Saved as it was after epoch ${epoch} of ${epochs}. Go on, bit for bit as if it had never stopped, with`,
  );
  output.line(`  ${again}`);
  output.event('interrupted', { epoch, epochs, checkpoint: epoch === 0 ? null : checkpoint, resume: again });
  return ExitCode.interrupted;
}

/** A training that is over. */
interface Trained {
  readonly history: Record<string, number[]>;
  readonly watch: Doctor | undefined;
  readonly seconds: number;
}

async function finish(run: Run, { history, watch, seconds }: Trained, output: Output): Promise<void> {
  const { model, folder, preparation, split, data } = run;
  // Judging takes a while: the model is safe before.
  await model.save(runPaths(folder).model);
  const { figures, report }: Judgement = await judge(model, preparation, split.test);
  const paths = await saveRun({
    folder,
    model,
    history,
    report: {
      title: `${basename(data.source)}: ${data.target}`,
      description: describeRun(run, seconds),
      settings: reportSettings(run),
      evaluation: figures,
      doctor: watch,
      ...(data.task === 'regression'
        ? {
            historyNote: `The curves are in units of the target's standard deviation, since the model is trained on '${data.target}' scaled to mean 0 and variance 1; the figures above are in its own units.`,
          }
        : {}),
      ...report,
    },
  });
  rmSync(checkpointPath(folder), { recursive: true, force: true });
  output.line(`Held out  ${figuresLine(figures)}  (after ${seconds.toFixed(1)} s)`);
  tellVerdicts(watch?.verdicts ?? [], output);
  output.line(`Model     ${relative('', paths.model)}`);
  output.line(`Report    ${relative('', paths.report)}`);
  output.line(`\nNext: neurite evaluate ${inShell(folder)} <data>, or neurite predict ${inShell(folder)} <file.csv>`);
  output.event('evaluation', { on: 'held-out', examples: split.test.x.shape[0], ...figures });
  output.event('saved', { ...paths, seconds });
}

function describeRun({ data, split, settings, model }: Run, seconds: number): string {
  const what = data.task === 'regression' ? 'a number' : `one of ${data.classes!.length} classes`;
  return (
    `A network (${settings.model}, ${model.countParameters().toLocaleString('en')} parameters) that tells ${data.target}, ${what}. ` +
    `It learned from ${split.train.x.shape[0]} examples in ${seconds.toFixed(1)} s; the figures are of ${split.test.x.shape[0]} others.`
  );
}

function reportSettings({ settings, epochs, optimizer, backend, split }: Run): Record<string, string | number> {
  return {
    data: settings.data,
    model: settings.model,
    epochs,
    'batch size': settings.batchSize,
    optimizer: settings.optimizer,
    'learning rate': formatNumber(optimizer.learningRate.itemSync()),
    seed: settings.seed,
    'held out': split.test.x.shape[0]!,
    backend,
  };
}

function usualEpochs(examples: number, batchSize: number): number {
  const updates = Math.ceil(examples / batchSize);
  return Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, Math.round(USUAL_UPDATES / updates)));
}
