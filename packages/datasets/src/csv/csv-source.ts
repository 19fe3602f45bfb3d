import { ArgumentError, FormatError } from '@neurite/backend';
import { describe } from '../checks.ts';

/** Bytes or text in pieces. */
export type CsvStream = ReadableStream<Uint8Array> | ReadableStream<string> | AsyncIterable<Uint8Array | string>;

/**
 * Where comma-separated values come from: a file's path (in Node), an address, a `File` or `Blob`, `{ text }`, a stream,
 * which can be read once, or a function that opens a stream and is called for every pass. Bytes are UTF-8.
 */
export type CsvSource =
  | string
  | URL
  | Blob
  | { readonly text: string }
  | CsvStream
  | (() => CsvStream | Promise<CsvStream>);

/** What messages call the source. */
export function sourceName(source: CsvSource): string {
  if (typeof source === 'string') return source;
  if (source instanceof URL) return source.href;
  return source instanceof Blob && 'name' in source && typeof source.name === 'string' ? source.name : 'the CSV data';
}

/** Whether each pass can read the source anew. */
export function isRestartable(source: CsvSource): boolean {
  return typeof source !== 'object' || source instanceof URL || source instanceof Blob || 'text' in source;
}

/**
 * The text of a source, in pieces, read as it is asked for.
 *
 * @throws ArgumentError when it is no source, FormatError when it cannot be read or is not UTF-8
 */
export async function* readText(source: CsvSource): AsyncGenerator<string, void, undefined> {
  const name = sourceName(source);
  let stream: CsvStream;
  try {
    stream = await open(source);
  } catch (error) {
    throw error instanceof ArgumentError ? error : unreadable(name, error);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const iterator = pieces(stream, name);
  for await (const piece of iterator) {
    if (typeof piece === 'string') yield piece;
    else yield decode(decoder, name, piece);
  }
  yield decode(decoder, name);
}

async function open(source: CsvSource): Promise<CsvStream> {
  if (typeof source === 'function') return source();
  if (typeof source === 'string') return openString(source);
  if (source instanceof URL) return openUrl(source.href);
  if (source instanceof Blob) return source.stream();
  if (typeof source === 'object' && source !== null) {
    if ('text' in source)
      return (async function* () {
        yield source.text;
      })();
    if ('getReader' in source || Symbol.asyncIterator in source) return source;
  }
  throw new ArgumentError(
    `A source of CSV is a path, an address, a Blob, { text }, a stream, or a function that opens one; got ${describe(source)}.`,
  );
}

async function openString(source: string): Promise<CsvStream> {
  if (/[\r\n]/.test(source)) {
    throw new ArgumentError('The source of CSV is a string of several lines: is it the data? Give it as { text: … }.');
  }
  if (/^(https?|data|blob|file):/i.test(source)) return openUrl(source);
  // Asked for by name at run time, so that bundlers for browsers do not look for it.
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  return fs === undefined ? openUrl(source) : fs.createReadStream(source);
}

async function openUrl(address: string): Promise<CsvStream> {
  if (/^file:/i.test(address)) {
    const fs = globalThis.process?.getBuiltinModule?.('node:fs');
    if (fs === undefined)
      throw new Error('files are read in Node only; use an address, or a File that the user has chosen');
    return fs.createReadStream(new URL(address));
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return response.body ?? (async function* () {})();
}

async function* pieces(stream: CsvStream, name: string): AsyncGenerator<Uint8Array | string, void, undefined> {
  // Not all browsers can loop through a stream.
  const reader = 'getReader' in stream ? (stream as ReadableStream<Uint8Array | string>).getReader() : undefined;
  const iterator =
    reader === undefined ? (stream as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]() : undefined;
  let isOpen = true;
  try {
    for (;;) {
      let result: { readonly done?: boolean | undefined; readonly value?: Uint8Array | string | undefined };
      try {
        result = await (reader?.read() ?? iterator!.next());
      } catch (error) {
        isOpen = false;
        throw unreadable(name, error);
      }
      if (result.done === true) {
        isOpen = false;
        return;
      }
      yield result.value!;
    }
  } finally {
    if (isOpen) await (reader?.cancel() ?? iterator!.return?.());
  }
}

function decode(decoder: TextDecoder, name: string, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (error) {
    throw new FormatError(`${name} is not UTF-8 text. Save it as UTF-8, or decode it and give { text: … }.`, {
      cause: error,
    });
  }
}

function unreadable(name: string, error: unknown): FormatError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FormatError(`${name} could not be read: ${reason}.`, { cause: error });
}
