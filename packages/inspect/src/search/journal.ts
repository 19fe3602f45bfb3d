/** The file in which finished trials are kept, one a line, so that a search that was killed goes on. */
import { ArgumentError } from '@neurite/backend';
import type { TrialResult } from './trial.ts';

/** Keeps what is finished; an own file system is only asked for where a file was named. */
export class Journal {
  readonly #path: string | undefined;
  readonly #known = new Map<string, TrialResult>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string | undefined) {
    this.#path = path;
  }

  /**
   * Opens the file, or makes it.
   *
   * @param settings what the trials follow from; they must be those that the file was begun with
   * @throws ArgumentError when the file is of another search
   */
  static async open(path: string | undefined, settings: object): Promise<Journal> {
    const journal = new Journal(path);
    if (path === undefined) return journal;
    const { readFile, writeFile } = await import('node:fs/promises');
    const header = JSON.stringify({ search: settings });
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined || text === '') {
      await writeFile(path, `${header}\n`);
      return journal;
    }
    const lines = text.split('\n');
    if (lines[0] !== header) {
      throw new ArgumentError(
        `'${path}' holds another search, with another space, seed or options: ${lines[0]!.slice(0, 200)}. Name another file, or delete this one.`,
      );
    }
    // What stands after the last line break was being written when the search was killed.
    const complete = lines.slice(1, -1);
    for (const line of complete) journal.#remember(JSON.parse(line) as TrialResult);
    await writeFile(path, [header, ...complete, ''].join('\n'));
    return journal;
  }

  /** What is known of a trial already. */
  find(number: number, budget: number): TrialResult | undefined {
    return this.#known.get(`${number} ${budget}`);
  }

  /** Adds a finished trial, after those that are being written. */
  async add(result: TrialResult): Promise<void> {
    this.#remember(result);
    if (this.#path === undefined) return;
    const path = this.#path;
    this.#writing = this.#writing.then(async () => {
      const { appendFile } = await import('node:fs/promises');
      await appendFile(path, `${JSON.stringify(result)}\n`);
    });
    await this.#writing;
  }

  #remember(result: TrialResult): void {
    this.#known.set(`${result.number} ${result.budget}`, {
      ...result,
      score: result.score ?? undefined,
      error: result.error ?? undefined,
    });
  }
}
