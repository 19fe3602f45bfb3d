/** Where the bytes of audio come from: disk, an address, a page's file, or the caller. */
import { ArgumentError, FormatError } from '@neurite/backend';
import { fileSystem } from '../file-system.ts';

/** A path on disk, an address (`https:`, `blob:`, or relative to the page), a page's file, or bytes: whole, or in pieces. */
export type AudioSource = string | URL | Blob | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Bytes that are there already are handed on in such pieces. */
const PIECE = 1 << 16;

/** All bytes at once. @throws ArgumentError when they cannot be had, naming the source */
export async function allBytes(source: string | URL): Promise<Uint8Array> {
  const fs = fileSystem();
  if (fs === undefined || isAddress(source)) return new Uint8Array(await (await answerOf(source)).arrayBuffer());
  return fs.readFile(source).catch((error: Error) => {
    throw unreadable(source, error);
  });
}

/** The bytes in pieces. @throws ArgumentError when they cannot be had, naming the source */
export async function* bytesOf(source: AudioSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += PIECE) yield source.subarray(at, at + PIECE);
  } else if (source instanceof Blob) {
    yield* piecesOfStream(source.stream());
  } else if (typeof source === 'string' || source instanceof URL) {
    yield* bytesAt(source);
  } else if (typeof source === 'object' && (Symbol.asyncIterator in source || Symbol.iterator in source)) {
    yield* source;
  } else {
    throw new ArgumentError(
      `Audio is read from a path, an address, a File, or bytes in pieces; got ${String(source)}.`,
    );
  }
}

/** The error with the name of its source before it, where that has one. */
export function withSource(error: unknown, source: AudioSource): unknown {
  if (error instanceof FormatError) error.message = nameOf(source) + error.message;
  return error;
}

function nameOf(source: AudioSource): string {
  if (source instanceof File) return `${source.name}: `;
  return typeof source === 'string' || source instanceof URL ? `${String(source)}: ` : '';
}

async function* bytesAt(source: string | URL): AsyncGenerator<Uint8Array, void, undefined> {
  const fs = fileSystem();
  if (fs === undefined || isAddress(source)) {
    const { body } = await answerOf(source);
    if (body !== null) yield* piecesOfStream(body);
    return;
  }
  try {
    await using file = await fs.open(source);
    yield* file.createReadStream({ autoClose: false });
  } catch (error) {
    throw unreadable(source, error as Error);
  }
}

/** Not every browser iterates over streams. */
async function* piecesOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // What nobody reads on is not loaded on.
    await reader.cancel();
  }
}

function isAddress(source: string | URL): boolean {
  return /^(https?|blob|data):/.test(String(source));
}

async function answerOf(address: string | URL): Promise<Response> {
  const response = await fetch(address);
  if (response.ok) return response;
  throw new ArgumentError(`${String(address)} answered ${response.status} ${response.statusText}.`);
}

function unreadable(source: string | URL, error: Error): ArgumentError {
  return new ArgumentError(`${String(source)} could not be read: ${error.message}.`, { cause: error });
}
