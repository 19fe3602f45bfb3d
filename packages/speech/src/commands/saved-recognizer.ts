import { ArgumentError, FormatError } from '@neurite/backend';
import { decodeModel, type Functional, loadModel, loadUserData } from '@neurite/models';
import { AudioAugmentation } from '../layers/audio-augmentation.ts';
import { LogMelFeatures } from '../layers/log-mel-features.ts';
import { SpecAugment } from '../layers/spec-augment.ts';
import { TempoPerturbation } from '../layers/tempo-perturbation.ts';
import { VocalTractPerturbation } from '../layers/vocal-tract-perturbation.ts';
import { printed } from '../printed.ts';
import { CommandRecognizer, type Memory } from './command-recognizer.ts';
import type { CommandSettings } from './command-settings.ts';

const options = {
  customObjects: { AudioAugmentation, LogMelFeatures, SpecAugment, TempoPerturbation, VocalTractPerturbation },
  compile: false,
} as const;

/**
 * Loads a recogniser that was saved.
 *
 * @throws FormatError when the file is damaged; ArgumentError when it holds another model
 * @example
 * const recognizer = await loadCommandRecognizer('runs/commands');
 */
export async function loadCommandRecognizer(path: string): Promise<CommandRecognizer> {
  // Another model may have layers that nobody here knows.
  savedIn(await loadUserData(path), `'${path}'`);
  return recognizerOf((await loadModel(path, options)) as unknown as Functional, `'${path}'`);
}

/**
 * The recogniser that `recognizer.encode()` made bytes of, or that was saved in a `.safetensors` file: what a page is given.
 *
 * @throws FormatError when they are damaged; ArgumentError when they hold another model
 * @example
 * const recognizer = await decodeCommandRecognizer(new Uint8Array(await file.arrayBuffer()));
 */
export async function decodeCommandRecognizer(bytes: Uint8Array): Promise<CommandRecognizer> {
  return recognizerOf((await decodeModel(bytes, options)) as unknown as Functional, 'The file');
}

function recognizerOf(model: Functional, source: string): CommandRecognizer {
  const { settings, labels, memory } = savedIn(model.userData, source);
  const [samples, classes] = [model.inputs[0]!.shape.at(-1), model.outputs[0]!.shape.at(-1)];
  if (!Array.isArray(labels) || labels.length !== classes || labels.some((label) => typeof label !== 'string')) {
    throw new FormatError(`${source} should name a class for each of its ${classes} outputs; got ${printed(labels)}.`);
  }
  if (settings?.samples !== samples || !Number.isFinite(settings.sampleRate) || !(settings.sampleRate > 0)) {
    throw new FormatError(
      `${source} should have settings for windows of ${samples} samples, with a rate; got ${printed(settings)}.`,
    );
  }
  return new CommandRecognizer(settings, labels, model, memory);
}

/** @throws ArgumentError when a model of another kind is kept with this */
function savedIn(userData: unknown, source: string): SavedRecognizer {
  const kept = (userData ?? {}) as { readonly commandRecognizer?: SavedRecognizer; readonly speechToText?: unknown };
  if (kept.commandRecognizer !== undefined) return kept.commandRecognizer;
  const hint = kept.speechToText === undefined ? '' : ' It turns speech into text: loadSpeechToText loads it.';
  throw new ArgumentError(`${source} holds a model, but no recogniser of commands.${hint}`);
}

/** What a file says, until it is checked. */
interface SavedRecognizer {
  readonly settings: CommandSettings;
  readonly labels: readonly string[];
  readonly memory?: Memory;
}
