import { relative } from 'node:path';
import { ArgumentError } from '@neurite/backend';
import { diagnose, type LayerObservation, type Verdict } from '@neurite/inspect';
import { useBackend } from '@neurite/tensors';
import { getOptimizer } from '@neurite/optimizers';
import type { MissingChoice } from '../data/csv-columns.ts';
import { dataLike } from '../data/data-like.ts';
import { digestOf, type Task } from '../data/data-set.ts';
import { splitData } from '../data/split.ts';
import { ExitCode } from '../errors.ts';
import { type AnyModel, isModulePath } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import { Preparation } from '../preparation.ts';
import { doctorSection } from '../report/doctor-section.ts';
import { pageHtml, section } from '../report/page.ts';
import { writeOutput } from '../run-folder.ts';
import { taskOfModel } from '../tasks/task-of-model.ts';
import { freshModel, type PreparedData, prepareData } from '../training/fresh-network.ts';
import { compileFor } from '../training/objective.ts';
import { optimizerOf } from '../training/optimizer-of.ts';
import { tellVerdicts, trainingDoctor } from '../training/training-doctor.ts';
import { savedModel } from './saved-model.ts';

/** How `neurite doctor` was called. */
export interface DoctorRequest {
  /** `mlp`, a module that makes a network, a run folder or a model. */
  readonly model: string;
  readonly data: string;
  readonly target?: string | undefined;
  readonly task?: Task | undefined;
  readonly missing: MissingChoice;
  readonly ignore: readonly string[];
  readonly category: readonly string[];
  readonly delimiter?: string | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: string;
  readonly learningRate?: number | undefined;
  readonly backend: string;
  readonly seed: number;
  readonly validationSplit: number;
  readonly custom?: string | undefined;
  /** An HTML page to write. */
  readonly out?: string | undefined;
  readonly output: Output;
}

/**
 * Looks at a network and its data before training, then watches it learn for some epochs, and says what ails them. Nothing of a
 * saved model is changed.
 *
 * @returns the exit code: 1 when something ails
 */
export async function doctor(request: DoctorRequest): Promise<number> {
  const { output, epochs, batchSize, seed } = request;
  await useBackend(request.backend);
  const { model, split, preparation, isFresh } = await patient(request);
  const [x, y] = [preparation.inputs(split.train.x), preparation.targets(split.train.y)];
  const held = [preparation.inputs(split.test.x), preparation.targets(split.test.y)] as const;
  const before = await diagnose(model, { x, y, xTest: held[0] });
  const watch = trainingDoctor(output);
  for (const verdict of before.verdicts) output.event('verdict', { ...verdict });
  output.line(
    `Before    the loss on a batch is ${before.initialLoss.toPrecision(3)}${before.expectedLoss === undefined || !isFresh ? '' : ` (one that knows nothing should have ${before.expectedLoss.toPrecision(3)})`}; ` +
      `150 steps on that batch alone bring it from ${before.oneBatch[0].toPrecision(3)} to ${before.oneBatch[1].toPrecision(3)}`,
  );
  output.event('diagnosis', {
    initialLoss: before.initialLoss,
    expectedLoss: before.expectedLoss ?? null,
    oneBatch: before.oneBatch,
    layers: before.layers,
  });
  await model.fit(x, y, { epochs, batchSize, seed, validationData: held, verbose: 0, callbacks: watch });
  const last = watch.observations.at(-1)!;
  output.line(
    `Training  ${epochs} epochs, ${watch.observations.length} steps looked into; the last of them, ${last.step}:`,
  );
  for (const line of layerTable(last.layers)) output.line(`          ${line}`);
  const verdicts = once([...before.verdicts, ...watch.verdicts]);
  tellVerdicts(verdicts, output);
  if (verdicts.length === 0) output.line('Doctor    nothing was found that ails this network or its data');
  if (request.out !== undefined) {
    const examination = { verdicts, observations: watch.observations };
    const title = `${request.model} on ${request.data}`;
    const description = `${split.train.x.shape[0]} examples, ${epochs} epochs; the last column of figures is of step ${last.step}.`;
    writeOutput(
      request.out,
      pageHtml({ title, description }, [section('What the doctor says', doctorSection(examination))]),
    );
    output.line(`Report    ${relative('', request.out)}`);
  }
  output.event('doctor', { ailments: verdicts.map(({ ailment }) => ailment), report: request.out ?? null });
  return verdicts.length === 0 ? ExitCode.ok : ExitCode.userError;
}

/** The network that is looked at, with its data. */
interface Patient extends Pick<PreparedData, 'split' | 'preparation'> {
  readonly model: AnyModel;
  /** Whether it knows nothing yet. */
  readonly isFresh: boolean;
}

async function patient(request: DoctorRequest): Promise<Patient> {
  const { model: name, custom, output } = request;
  if (name === 'mlp' || isModulePath(name)) {
    const { target, task, delimiter } = request;
    const optional = {
      ...(target === undefined ? {} : { target }),
      ...(task === undefined ? {} : { task }),
      ...(delimiter === undefined ? {} : { delimiter }),
    };
    const { data, missing, ignore, category, seed, validationSplit } = request;
    const settings = { data, missing, ignore, category, seed, validationSplit, ...optional };
    const prepared = await prepareData(settings, output);
    const model = await freshModel({ model: name, seed }, prepared, optimizerOf(request));
    return { ...prepared, model, isFresh: true };
  }
  if ((await taskOfModel(name)) !== undefined) {
    throw new ArgumentError(
      `'${name}' is a model of pictures, which the command does not look into yet. Use doctor() and diagnose() of @neurite/inspect in code.`,
    );
  }
  const model = await savedModel(name, custom);
  const preparation = Preparation.of(model.userData, name);
  const { task, classes, trainedOn } = preparation.description;
  if (model.compileOptions === undefined) compileFor(model, task, classes?.length, getOptimizer('adam'));
  const data = await dataLike(request, preparation);
  const isKnown = digestOf(data) === trainedOn.digest;
  const split = isKnown
    ? splitData(data, trainedOn.validationSplit, trainedOn.seed)
    : splitData(data, request.validationSplit, request.seed);
  return { model, split, preparation, isFresh: false };
}

/** Each ailment once: what was seen before training comes first. */
function once(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.filter(({ ailment }, index) => index === verdicts.findIndex((other) => other.ailment === ailment));
}

function layerTable(layers: readonly LayerObservation[]): string[] {
  const figure = (value: number): string => (Number.isFinite(value) ? value.toExponential(1) : '–');
  const rows = [
    ['layer', 'gradient', 'update/weights', 'dead', 'directions'],
    ...layers.map(({ path, hasKernel, gradientNorm, updateRatio, deadShare, effectiveRank }) => [
      path,
      figure(gradientNorm),
      hasKernel ? figure(updateRatio) : '',
      `${Math.round(100 * deadShare)} %`,
      effectiveRank.toFixed(1),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}
