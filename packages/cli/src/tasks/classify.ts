/** `--task classify`: pictures in a folder for each class. */
import { ArgumentError } from '@neurite/backend';
import { type Layer, randomFlip, randomTranslation, randomZoom } from '@neurite/layers';
import { setSeed, useBackend } from '@neurite/tensors';
import {
  type BackboneName,
  type ClassifierEvaluation,
  type Image,
  type ImageClassifier,
  imageClassifier,
  type ImageFolder,
  imageFolder,
  loadImageClassifier,
  type PictureBatches,
} from '@neurite/vision';
import { ExitCode } from '../errors.ts';
import type { AnyModel } from '../networks/user-code.ts';
import type { SamplePrediction } from '../report/report.ts';
import { inShell } from '../shell-text.ts';
import { significant } from '../table-text.ts';
import { optimizerOf } from '../training/optimizer-of.ts';
import { classifyFiles, tellEvaluation } from './answer-files.ts';
import type {
  DomainTask,
  OpenedModel,
  TaskEvaluateRequest,
  TaskPredictRequest,
  TaskSettings,
  TaskTrainRequest,
} from './domain-task.ts';
import { adviseToSkip, digestOfFiles, picturesAt, requireFolder } from './files.ts';
import { carryOutTask } from './task-run.ts';

const USUAL = { model: 'resNet20', size: 64, epochs: 20, batchSize: 32, augment: 'mirror' } as const;
/** Pictures that take less memory than this are kept after they were read. */
const MOST_KEPT_BYTES = 1e9;
const SAMPLES = 21;

export const classify: DomainTask = { train, evaluate, predict, open };

async function train(request: TaskTrainRequest): Promise<number> {
  const { settings } = request;
  const { data, seed } = settings;
  const { model = USUAL.model, size = USUAL.size, epochs = USUAL.epochs, batchSize = USUAL.batchSize } = settings;
  const { augment = USUAL.augment } = settings;
  const { name: backend } = await useBackend(settings.backend);
  const pictures = await folderOf(data, [size, size, 3], settings);
  const { classNames: classes } = pictures;
  if (classes.length < 2) {
    throw new ArgumentError(
      `'${data}' has one class folder, '${classes[0]}': there is nothing to tell apart. Pictures of each class lie in a folder of its own.`,
    );
  }
  const [learned, held] = splitOf(pictures, settings);
  setSeed(seed);
  const classifier = imageClassifier({
    classes,
    backbone: model as BackboneName,
    inputShape: [size, size, 3],
    augmentation: layersFor(augment),
  });
  const optimizer = optimizerOf(settings);
  const keep = isKept(pictures, [size, size, 3]);
  const heldOut = batchesOf(held, keep, batchSize);
  return carryOutTask({
    request,
    backend,
    subject: `pictures of ${size} × ${size} → ${classes.join(' | ')}`,
    examples: learned.files.length,
    heldOut: held.files.length,
    digest: digestOf(data, pictures),
    model: classifier.model as unknown as AnyModel,
    chosen: {
      model,
      epochs,
      'batch size': batchSize,
      optimizer: settings.optimizer ?? 'adam',
      rate: significant(optimizer.learningRate.itemSync()),
      augment,
    },
    fit: (callbacks) =>
      adviseToSkip(
        classifier.fit(batchesOf(learned, keep, batchSize, seed), {
          epochs,
          seed,
          validationData: heldOut,
          optimizer,
          callbacks,
          verbose: 0,
        }),
      ),
    save: (path) => classifier.save(path),
    judge: async () => {
      const evaluation = await classifier.evaluate(heldOut);
      tellSkipped(request, learned, held);
      return {
        figures: figuresOf(evaluation),
        report: {
          confusion: { matrix: evaluation.confusion, labels: classes },
          samples: await samplesOf(classifier, held),
        },
      };
    },
    next: `neurite predict ${inShell(request.folder)} photo.jpg`,
  });
}

async function evaluate(request: TaskEvaluateRequest): Promise<number> {
  const { model, record, data, all, backend: name } = request;
  const { name: backend } = await useBackend(name);
  const classifier = await loadImageClassifier(model);
  const settings = record?.settings as TaskSettings | undefined;
  const pictures = await folderOf(data, classifier.inputShape, settings ?? {});
  const isHeldOut = !all && settings !== undefined && record?.digest === digestOf(data, pictures);
  const held = isHeldOut ? splitOf(pictures, settings)[1] : pictures;
  const figures = figuresOf(await classifier.evaluate(held));
  const count = held.files.length - held.skipped.length;
  tellEvaluation(request, backend, figures, { count, what: 'pictures', isHeldOut });
  return ExitCode.ok;
}

async function predict(request: TaskPredictRequest): Promise<number> {
  await useBackend(request.backend);
  const classifier = await loadImageClassifier(request.model);
  const { classes } = classifier;
  return classifyFiles(request, picturesAt(request.input), classes, async (file) => {
    const ranked = await classifier.predict(file, { topK: classes.length });
    const probabilities = Object.fromEntries(ranked.map(({ label, probability }) => [label, probability]));
    return { prediction: ranked[0]!.label, probabilities };
  });
}

async function open(model: string): Promise<OpenedModel> {
  const classifier = await loadImageClassifier(model);
  return { network: classifier.model as unknown as AnyModel, classes: classifier.classes };
}

/**
 * Pictures to learn from and others to judge by, which follow from the seed.
 *
 * @throws ArgumentError when each class cannot be in both
 */
function splitOf(pictures: ImageFolder, { validationSplit, seed }: TaskSettings): [ImageFolder, ImageFolder] {
  const { classNames, files } = pictures;
  const alone = classNames.filter((_, label) => files.filter((file) => file.label === label).length < 2);
  if (alone.length > 0) {
    throw new ArgumentError(
      `There is one picture of ${alone.join(', ')}: each class needs two, one to learn from and one to judge by.`,
    );
  }
  const held = Math.ceil(files.length * validationSplit);
  if (Math.min(held, files.length - held) < classNames.length) {
    throw new ArgumentError(
      `Of ${files.length} pictures --validation-split ${validationSplit} holds out ${held}: one at least of each of the ` +
        `${classNames.length} classes must be held out, and another be learned from. Give more pictures, or another share.`,
    );
  }
  return pictures.split({ testSize: validationSplit, randomState: seed });
}

/** The pictures of a folder, read in the size that a network sees. */
async function folderOf(
  data: string,
  [height, width, channels]: readonly [number, number, number],
  { corrupt, seed }: Partial<TaskSettings>,
): Promise<ImageFolder> {
  requireFolder(data, 'a folder of pictures for each class');
  const options = {
    size: [height, width],
    channels: channels as 1 | 3 | 4,
    fit: 'cover',
    onCorrupt: corrupt === 'skip' ? 'skip' : 'throw',
    ...(seed === undefined ? {} : { seed }),
  } as const;
  const folder = await imageFolder(data, { ...options, shuffle: false });
  return isKept(folder, [height, width, channels]) ? folder : imageFolder(data, options);
}

/** Whether the pictures of a folder stay in memory once they were read; others are read anew in every epoch, in a new order. */
function isKept({ files }: ImageFolder, [height, width, channels]: readonly [number, number, number]): boolean {
  return files.length * height * width * channels * Float32Array.BYTES_PER_ELEMENT < MOST_KEPT_BYTES;
}

/** Batches of a folder's pictures; those that are kept come in a new order in every pass where a seed is given. */
function batchesOf(folder: ImageFolder, keep: boolean, batchSize: number, seed?: number): PictureBatches {
  const examples = keep ? folder.dataset.cache() : folder.dataset;
  const ordered = keep && seed !== undefined ? examples.shuffle(folder.files.length, { seed }) : examples;
  return ordered.batch(batchSize).prefetch(1);
}

function layersFor(augment: string): Layer[] {
  const shift = [
    randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: 'nearest' }),
    randomZoom({ heightFactor: 0.1, fillMode: 'nearest' }),
  ];
  if (augment === 'mirror') return [randomFlip({ mode: 'horizontal' }), ...shift];
  return augment === 'shift' ? shift : [];
}

function digestOf(data: string, { files }: ImageFolder): string {
  return digestOfFiles(
    data,
    files.map(({ path }) => path),
  );
}

function figuresOf({ accuracy, topK, expectedCalibrationError }: ClassifierEvaluation): Record<string, number> {
  const others = Object.entries(topK).filter(([k]) => k !== '1');
  return {
    accuracy,
    ...Object.fromEntries(others.map(([k, share]) => [`top${k}`, share])),
    calibrationError: expectedCalibrationError,
  };
}

/** Some held-out pictures with what the classifier takes them for. */
async function samplesOf(classifier: ImageClassifier, held: ImageFolder): Promise<SamplePrediction[]> {
  const samples: SamplePrediction[] = [];
  for await (const { x, y } of held.dataset.take(SAMPLES)) {
    const [height, width, channels] = x.shape as [number, number, number];
    const image: Image = {
      data: Float32Array.from(await x.data()),
      shape: [height, width, channels],
      dtype: 'float32',
    };
    const [best] = await classifier.predict(image);
    samples.push({
      input: { pixels: image.data, width, height, channels },
      predicted: best!.label,
      actual: classifier.classes[await y.item()]!,
      confidence: best!.probability,
    });
  }
  return samples;
}

/** Names every file that training went on without. */
function tellSkipped({ output }: TaskTrainRequest, ...folders: readonly ImageFolder[]): void {
  for (const { path, reason } of folders.flatMap(({ skipped }) => skipped)) {
    output.line(`Skipped   ${reason}`);
    output.event('skipped', { path, reason });
  }
}
