import { ArgumentError, FormatError } from '@neurite/backend';
import { decodeModel, loadModel, loadUserData } from '@neurite/models';
import { printed } from '../printed.ts';
import { SpeechNetwork } from './speech-network.ts';
import { SpeechToText } from './speech-to-text.ts';
import { type TokenizerJson, tokenizerFromJson } from './tokenizer.ts';

const options = { customObjects: { SpeechNetwork }, compile: false } as const;

/**
 * Loads what was saved.
 *
 * @throws FormatError when the file is damaged; ArgumentError when it holds another model
 * @example
 * const recognizer = await loadSpeechToText('runs/digits');
 */
export async function loadSpeechToText(path: string): Promise<SpeechToText> {
  // Another model may have layers that nobody here knows.
  savedIn(await loadUserData(path), `'${path}'`);
  return recognizerOf(await loadModel(path, options), `'${path}'`);
}

/**
 * The recogniser that `recognizer.encode()` made bytes of, or that was saved in a `.safetensors` file: what a page is given.
 *
 * @throws FormatError when they are damaged; ArgumentError when they hold another model
 * @example
 * const recognizer = await decodeSpeechToText(new Uint8Array(await file.arrayBuffer()));
 */
export async function decodeSpeechToText(bytes: Uint8Array): Promise<SpeechToText> {
  return recognizerOf(await decodeModel(bytes, options), 'The file');
}

function recognizerOf(model: { readonly userData?: unknown }, source: string): SpeechToText {
  const { tokenizer, sampleRate } = savedIn(model.userData, source);
  const network = model as unknown as SpeechNetwork;
  const { classes } = network.getConfig();
  const { tokens } = tokenizer;
  if (!Array.isArray(tokens) || tokens.some((token) => typeof token !== 'string') || tokens.length + 1 !== classes) {
    throw new FormatError(
      `${source} should name a token for each of its ${Number(classes) - 1} labels; got ${printed(tokens)}.`,
    );
  }
  if (!Number.isInteger(sampleRate) || sampleRate < 1) {
    throw new FormatError(`${source} should have a sample rate in Hz; got ${printed(sampleRate)}.`);
  }
  return new SpeechToText(network, tokenizerFromJson(tokenizer), sampleRate);
}

/** What a file says, until it is checked. */
interface SavedSpeechToText {
  readonly tokenizer: TokenizerJson;
  readonly sampleRate: number;
}

/** @throws ArgumentError when a model of another kind is kept with this */
function savedIn(userData: unknown, source: string): SavedSpeechToText {
  const kept = (userData ?? {}) as { readonly speechToText?: SavedSpeechToText; readonly commandRecognizer?: unknown };
  if (kept.speechToText?.tokenizer !== undefined) return kept.speechToText;
  const hint = kept.commandRecognizer === undefined ? '' : ' It recognises commands: loadCommandRecognizer loads it.';
  throw new ArgumentError(`${source} holds a model, but none that turns speech into text.${hint}`);
}
