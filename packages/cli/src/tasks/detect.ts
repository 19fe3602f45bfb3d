/** `--task detect`: pictures with boxes around objects, in a folder of COCO's or Pascal VOC's kind. */
import { ArgumentError } from '@neurite/backend';
import { trainTestSplit } from '@neurite/datasets';
import { setSeed, useBackend } from '@neurite/tensors';
import {
  type AnnotatedPicture,
  type Annotations,
  augmenter,
  type AugmenterOptions,
  type BackboneName,
  type DetectionFigures,
  loadObjectDetector,
  objectDetector,
  readAnnotations,
} from '@neurite/vision';
import { ExitCode } from '../errors.ts';
import type { AnyModel } from '../networks/user-code.ts';
import { inShell } from '../shell-text.ts';
import { significant } from '../table-text.ts';
import { boxesHeader, boxesText } from './boxes-text.ts';
import { optimizerOf } from '../training/optimizer-of.ts';
import { answerFiles, tellEvaluation } from './answer-files.ts';
import type {
  DomainTask,
  OpenedModel,
  TaskEvaluateRequest,
  TaskPredictRequest,
  TaskSettings,
  TaskTrainRequest,
} from './domain-task.ts';
import { digestOfFiles, picturesAt, requireFolder } from './files.ts';
import { carryOutTask } from './task-run.ts';

const USUAL = { size: 128, epochs: 30, batchSize: 16, augment: 'mirror' } as const;
/** The network's own, which is small. */
const OWN_BACKBONE = 'slim residual network';

export const detect: DomainTask = { train, evaluate, predict, open };

async function train(request: TaskTrainRequest): Promise<number> {
  const { settings, output } = request;
  const { data, seed, model } = settings;
  const { size = USUAL.size, epochs = USUAL.epochs, batchSize = USUAL.batchSize, augment = USUAL.augment } = settings;
  const { name: backend } = await useBackend(settings.backend);
  const annotations = await annotationsOf(data);
  for (const { where, what } of annotations.problems) {
    output.line(`Note      ${where}: ${what}`);
    output.event('note', { text: `${where}: ${what}` });
  }
  const { classNames: classes, pictures } = annotations;
  if (pictures.length < 2 || classes.length === 0) {
    throw new ArgumentError(
      `'${data}' has ${pictures.length} pictures with ${classes.length} classes of objects: a detector needs several to learn from, and others to be judged by.`,
    );
  }
  const { learned, held } = splitOf(pictures, settings);
  setSeed(seed);
  const detector = objectDetector({
    classes,
    inputShape: [size, size, 3],
    ...(model === undefined ? {} : { backbone: model as BackboneName }),
  });
  const optimizer = optimizerOf(settings);
  const change = changesFor(augment);
  return carryOutTask({
    request,
    backend,
    subject: `pictures, seen as ${size} × ${size} → boxes of ${classes.join(' | ')}`,
    examples: learned.length,
    heldOut: held.length,
    digest: digestOf(data, pictures),
    model: detector.model as unknown as AnyModel,
    chosen: {
      model: model ?? OWN_BACKBONE,
      epochs,
      'batch size': batchSize,
      optimizer: settings.optimizer ?? 'adam',
      rate: significant(optimizer.learningRate.itemSync()),
      augment,
    },
    fit: (callbacks) =>
      detector.fit(learned, {
        epochs,
        batchSize,
        seed,
        optimizer,
        callbacks,
        verbose: 0,
        ...(change === undefined ? {} : { augmenter: augmenter({ ...change, seed }) }),
      }),
    save: (path) => detector.save(path),
    judge: async () => ({ figures: figuresOf(await detector.evaluate(held)), report: {} }),
    next: `neurite detect photo.jpg --model ${inShell(request.folder)}`,
  });
}

async function evaluate(request: TaskEvaluateRequest): Promise<number> {
  const { model, record, data, all, backend: name } = request;
  const { name: backend } = await useBackend(name);
  const detector = await loadObjectDetector(model);
  const { pictures } = await annotationsOf(data);
  const settings = record?.settings as TaskSettings | undefined;
  const isHeldOut = !all && settings !== undefined && record?.digest === digestOf(data, pictures);
  const judged = isHeldOut ? splitOf(pictures, settings).held : pictures;
  const figures = figuresOf(await detector.evaluate(judged));
  tellEvaluation(request, backend, figures, { count: judged.length, what: 'pictures', isHeldOut });
  return ExitCode.ok;
}

async function predict(request: TaskPredictRequest): Promise<number> {
  const { model, input, isJson, backend, write } = request;
  await useBackend(backend);
  const detector = await loadObjectDetector(model);
  if (!isJson) write(boxesHeader());
  return answerFiles(request, picturesAt(input), async (file) => {
    write(boxesText(file, await detector.detect(file), isJson));
  });
}

async function open(model: string): Promise<OpenedModel> {
  const detector = await loadObjectDetector(model);
  return { network: detector.model as unknown as AnyModel, classes: detector.classes };
}

async function annotationsOf(data: string): Promise<Annotations> {
  requireFolder(data, 'pictures and their annotations, in the format of COCO or of Pascal VOC');
  return readAnnotations(data);
}

/** Pictures to learn from and others to judge by, which follow from the seed. */
function splitOf(
  pictures: readonly AnnotatedPicture[],
  { validationSplit, seed }: TaskSettings,
): { readonly learned: readonly AnnotatedPicture[]; readonly held: readonly AnnotatedPicture[] } {
  const count = Math.min(pictures.length - 1, Math.ceil(pictures.length * validationSplit));
  const numbers = Int32Array.from(pictures.keys());
  const { xTrain, xTest } = trainTestSplit({ x: numbers, y: numbers }, { testSize: count, randomState: seed });
  const at = (numbers: ArrayLike<number>): AnnotatedPicture[] => Array.from(numbers, (number) => pictures[number]!);
  return { learned: at(xTrain.data), held: at(xTest.data) };
}

function digestOf(data: string, pictures: readonly AnnotatedPicture[]): string {
  return digestOfFiles(
    data,
    pictures.map(({ image }) => image),
  );
}

function changesFor(augment: string): AugmenterOptions | undefined {
  if (augment === 'none') return undefined;
  const shift: AugmenterOptions = { translate: 0.1, scale: 0.2, brightness: 0.1 };
  return augment === 'mirror' ? { ...shift, flip: 'horizontal' } : shift;
}

function figuresOf({ ap, ap50, ap75, ar100 }: DetectionFigures): Record<string, number> {
  return { ap, ap50, ap75, ar100 };
}
