import { FormatError } from '@neurite/backend';
import { type CsvSource, readText, sourceName } from './csv-source.ts';

/** How text is divided into cells. */
export interface CsvFormat {
  /** What parts cells; a comma. */
  readonly delimiter?: string;
  /** What surrounds cells that contain delimiters, quotes (doubled) or line breaks; a double quote. */
  readonly quote?: string;
  /** What begins a line that is to be skipped; nothing. */
  readonly comment?: string;
}

/** One record of a file: its cells, and the line on which it begins, counted from 1. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

// A quote that is never closed would otherwise draw the rest of a large file into memory.
const LONGEST_RECORD = 2 ** 24;

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * The records of a source, parsed as they are asked for.
 *
 * @throws FormatError when quotes do not match, naming file and line
 */
export async function* readRecords(source: CsvSource, format: CsvFormat): AsyncGenerator<CsvRecord, void, undefined> {
  const name = sourceName(source);
  // One build for Node and browsers, loaded when the first file is read.
  const { CsvError, parse } = await import('csv-parse/browser/esm');
  const parser = parse({
    bom: true,
    comment: format.comment ?? null,
    comment_no_infix: true,
    delimiter: format.delimiter ?? ',',
    escape: format.quote ?? '"',
    info: true,
    max_record_size: LONGEST_RECORD,
    quote: format.quote ?? '"',
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  let failure: Error | undefined;
  parser.on('error', (error: Error) => {
    failure ??= error;
  });
  // The parser counts a line break of two characters within quotes twice.
  let countedTwice = 0;
  const parsed = function* (): Generator<CsvRecord, void, undefined> {
    for (;;) {
      const next = parser.read() as Parsed | null;
      if (next === null) break;
      let breaks = 0;
      for (const cell of next.record) {
        if (!cell.includes('\n') && !cell.includes('\r')) continue;
        breaks += cell.match(/\r\n|\n|\r/g)!.length;
        countedTwice += cell.match(/\r\n/g)?.length ?? 0;
      }
      yield { cells: next.record, line: next.info.lines - countedTwice - breaks };
    }
    if (failure === undefined) return;
    if (!(failure instanceof CsvError)) throw failure;
    const line = typeof failure['lines'] === 'number' ? `, line ${failure['lines'] - countedTwice}` : '';
    throw new FormatError(`${name}${line}: ${reasonOf(failure.code, format)}`, { cause: failure });
  };

  let isEmpty = true;
  for await (const text of readText(source)) {
    if (text === '') continue;
    isEmpty = false;
    parser.write(text);
    yield* parsed();
  }
  // The parser fails at the end of text that never began.
  if (isEmpty) return;
  parser.end();
  yield* parsed();
}

function reasonOf(code: string, { delimiter = ',', quote = '"' }: CsvFormat): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return `a cell opens with ${quote} that is not closed. Close it, or give another quote character.`;
    case 'INVALID_OPENING_QUOTE':
      return `${quote} stands within a cell that is not quoted. Quote the cell and double the ${quote} in it.`;
    case 'CSV_INVALID_CLOSING_QUOTE':
      return `after the closing ${quote} of a cell comes neither '${delimiter}' nor the end of the line. Double each ${quote} within a cell.`;
    default:
      return `it is not well-formed (${code}).`;
  }
}
