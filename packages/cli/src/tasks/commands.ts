/** `--task commands`: recordings in a folder for each word. */
import { ArgumentError } from '@neurite/backend';
import {
  type CommandEvaluation,
  type CommandExample,
  type CommandNetworkName,
  type CommandRecognizer,
  commandRecognizer,
  durationOf,
  loadAudio,
  loadCommandRecognizer,
  spectrogramPicture,
} from '@neurite/speech';
import { setSeed, useBackend } from '@neurite/tensors';
import { ExitCode, UsageError } from '../errors.ts';
import type { AnyModel } from '../networks/user-code.ts';
import type { SamplePrediction } from '../report/report.ts';
import { inShell } from '../shell-text.ts';
import { classifyFiles, tellEvaluation } from './answer-files.ts';
import type {
  DomainTask,
  OpenedModel,
  TaskEvaluateRequest,
  TaskPredictRequest,
  TaskSettings,
  TaskTrainRequest,
} from './domain-task.ts';
import { adviseToSkip, digestOfFiles } from './files.ts';
import { type RecordingFile, readRecordings, recordingsAt, recordingsByWord, splitRecordings } from './recordings.ts';
import { carryOutTask } from './task-run.ts';

const USUAL = { model: 'residual', epochs: 30, batchSize: 32 } as const;
/** Nothing above half of this is of use to tell words apart, in Hz. */
const HIGHEST_RATE = 16000;
/** Longer recordings are listened to in their loudest stretch, in seconds. */
const [SHORTEST, LONGEST] = [0.5, 2];
const SAMPLES = 21;

export const commands: DomainTask = { train, evaluate, predict, open };

async function train(request: TaskTrainRequest): Promise<number> {
  const { settings, output } = request;
  const { data, seed, validationSplit } = settings;
  const { model = USUAL.model, epochs = USUAL.epochs, batchSize = USUAL.batchSize, learningRate } = settings;
  if (settings.optimizer !== undefined) {
    throw new UsageError('--task commands always learns with Adam: leave out --optimizer.');
  }
  const { name: backend } = await useBackend(settings.backend);
  const files = recordingsByWord(data);
  const { learned, held, bySpeaker } = splitRecordings(files, validationSplit, seed);
  const words = [...new Set(files.map(({ word }) => word))];
  if (words.length < 2) {
    throw new ArgumentError(
      `'${data}' has one folder of recordings, '${words[0]}': there is nothing to tell apart. Add a folder with another word.`,
    );
  }
  if (!bySpeaker) {
    output.line(
      'Held out are recordings at random: people who were trained on are among them. Strangers are understood less well.',
    );
  }
  const training = await adviseToSkip(read(learned, settings, request));
  const validation = await adviseToSkip(read(held, settings, request));
  const sampleRate = training.reduce((least, { clip }) => Math.min(least, clip.sampleRate), HIGHEST_RATE);
  const longest = training.reduce((most, { clip }) => Math.max(most, durationOf(clip)), 0);
  const duration = Math.ceil(10 * Math.min(LONGEST, Math.max(SHORTEST, longest))) / 10;
  setSeed(seed);
  const recognizer = commandRecognizer({ words, sampleRate, duration, network: model as CommandNetworkName });
  return carryOutTask({
    request,
    backend,
    subject: `recordings of ${duration} s at ${sampleRate} Hz → ${words.join(' | ')}`,
    examples: training.length,
    heldOut: validation.length,
    digest: digestOf(data, files),
    model: recognizer.model as unknown as AnyModel,
    chosen: { model, epochs, 'batch size': batchSize, ...(learningRate === undefined ? {} : { rate: learningRate }) },
    fit: (callbacks) =>
      recognizer.fit(training, {
        epochs,
        batchSize,
        seed,
        validationData: validation,
        callbacks,
        verbose: 0,
        ...(learningRate === undefined ? {} : { learningRate }),
      }),
    save: (path) => recognizer.save(path),
    judge: async () => {
      const evaluation = await recognizer.evaluate(validation);
      return {
        figures: { accuracy: evaluation.accuracy },
        report: {
          confusion: { matrix: matrixOf(evaluation, recognizer.labels), labels: recognizer.labels },
          samples: await samplesOf(recognizer, validation),
        },
      };
    },
    next: `neurite predict ${inShell(request.folder)} word.wav, or neurite transcribe long.wav --model ${inShell(request.folder)}`,
  });
}

async function evaluate(request: TaskEvaluateRequest): Promise<number> {
  const { model, record, data, all, backend: name, output } = request;
  const { name: backend } = await useBackend(name);
  const recognizer = await loadCommandRecognizer(model);
  const settings = record?.settings as TaskSettings | undefined;
  const files = recordingsByWord(data);
  const isHeldOut = !all && settings !== undefined && record?.digest === digestOf(data, files);
  const chosen = isHeldOut ? splitRecordings(files, settings.validationSplit, settings.seed).held : files;
  const { accuracy, examples } = await recognizer.evaluate(await read(chosen, settings ?? {}, { output }));
  tellEvaluation(request, backend, { accuracy }, { count: examples, what: 'recordings', isHeldOut });
  return ExitCode.ok;
}

async function predict(request: TaskPredictRequest): Promise<number> {
  await useBackend(request.backend);
  const recognizer = await loadCommandRecognizer(request.model);
  return classifyFiles(request, recordingsAt(request.input), recognizer.labels, async (file) => {
    const { word, scores } = await recognizer.recognize(await loadAudio(file));
    return { prediction: word, probabilities: scores };
  });
}

async function open(model: string): Promise<OpenedModel> {
  const recognizer = await loadCommandRecognizer(model);
  return { network: recognizer.model as unknown as AnyModel, classes: recognizer.labels };
}

function read(
  files: readonly RecordingFile[],
  { corrupt }: Pick<TaskSettings, 'corrupt'>,
  { output }: Pick<TaskTrainRequest, 'output'>,
): Promise<CommandExample[]> {
  if (corrupt !== 'skip') return readRecordings(files);
  return readRecordings(files, (reason) => {
    output.line(`Skipped   ${reason}`);
    output.event('skipped', { reason });
  });
}

function digestOf(data: string, files: readonly RecordingFile[]): string {
  return digestOfFiles(
    data,
    files.map(({ path }) => path),
  );
}

function matrixOf({ confusion }: CommandEvaluation, labels: readonly string[]): number[][] {
  return labels.map((label) => labels.map((other) => confusion[label]![other]!));
}

/** Some held-out recordings as pictures, with what the recogniser takes them for. */
async function samplesOf(recognizer: CommandRecognizer, held: readonly CommandExample[]): Promise<SamplePrediction[]> {
  const step = Math.max(1, Math.floor(held.length / SAMPLES));
  const chosen = held.filter((_, number) => number % step === 0).slice(0, SAMPLES);
  const samples: SamplePrediction[] = [];
  for (const { clip, word } of chosen) {
    const heard = await recognizer.recognize(clip);
    const {
      data,
      shape: [height, width],
    } = await spectrogramPicture(clip);
    samples.push({
      input: { pixels: data, width, height },
      predicted: heard.word,
      actual: word,
      confidence: heard.confidence,
    });
  }
  return samples;
}
