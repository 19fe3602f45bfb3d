/** Files of runs: a model as `@neurite/models` writes it, with what the playground needs to go on in the model's `userData`. */
import { FormatError } from '@neurite/backend';
import { decodeSafetensors, encodeSafetensors } from '@neurite/models';
import type { Curves } from './experiment.ts';

const VERSION = 1;
/** Under which key of its metadata a file that is no model's holds the note. */
const NOTE_KEY = 'playground';

/** What stands in a file besides the model. */
export interface RunFile {
  readonly tab: string;
  readonly config: unknown;
  /** Of a run; a file of the model alone has none. */
  readonly curves?: Curves | undefined;
  readonly steps?: number | undefined;
}

/** @returns what becomes the model's `userData` */
export function runNote({ curves, ...run }: RunFile): object {
  const written = curves === undefined ? {} : { curves: mapCurves(curves, writtenFigure) };
  return { playground: { version: VERSION, ...run, ...written } };
}

/** @throws FormatError when the note is none, or was written by a newer playground */
export function readNote(userData: unknown): RunFile {
  const note = (userData as { playground?: RunFile & { version: number } } | undefined)?.playground;
  if (note === undefined) {
    throw new FormatError(
      'This model was not exported by the playground. It opens in a program: loadModel(path) of @neurite/models.',
    );
  }
  if (note.version > VERSION) {
    throw new FormatError(
      `This file was written by a newer playground (version ${note.version} of the format; this one reads up to ${VERSION}). Reload the page to get the newest.`,
    );
  }
  return note.curves === undefined ? note : { ...note, curves: mapCurves(note.curves, readFigure) };
}

function mapCurves<From, To>(
  curves: Readonly<Record<string, readonly From[]>>,
  change: (figure: From) => To,
): Record<string, To[]> {
  return Object.fromEntries(Object.entries(curves).map(([name, figures]) => [name, figures.map(change)]));
}

/** JSON has no words for what is not finite: it would become `null`. */
function writtenFigure(figure: number): number | string {
  return Number.isFinite(figure) ? figure : String(figure);
}

/** Files of before have `null` for what was not finite. */
function readFigure(figure: number | string | null): number {
  return figure === null ? Number.NaN : Number(figure);
}

/** A file that is no model's, with the note in its metadata: an agent's. */
export function withNote(bytes: Uint8Array, run: RunFile): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, 'the run');
  return encodeSafetensors({ tensors, metadata: { ...metadata, [NOTE_KEY]: JSON.stringify(runNote(run)) } });
}

/**
 * Which tab a file belongs to, and with what settings it was made.
 *
 * @throws FormatError when it is no file of a run
 */
export function describeFile(bytes: Uint8Array): RunFile {
  const { metadata } = decodeSafetensors(bytes, 'the file');
  const { [NOTE_KEY]: note, neurite: manifest } = metadata;
  if (note === undefined && manifest === undefined) {
    throw new FormatError('The file holds weights, but no description of a model: it was not saved by Neurite.');
  }
  try {
    return readNote(note === undefined ? (JSON.parse(manifest!) as { userData?: unknown }).userData : JSON.parse(note));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('The description of the model in the file is damaged.', { cause: error });
  }
}
