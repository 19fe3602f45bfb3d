import { fileError, fileSystem, paths } from '../files.ts';
import type { Callback } from './callback.ts';

/** The options of {@link csvLogger}. */
export interface CsvLoggerOptions {
  /** Whether to add to a file that is there. Default false: it is replaced. */
  readonly append?: boolean;
  /** What stands between values. Default ','. */
  readonly separator?: string;
}

/**
 * Writes the figures of every epoch to a CSV file, a row an epoch.
 *
 * @throws NeuriteError where there is no file system, or the file cannot be written
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [csvLogger('runs/log.csv')] });
 */
export function csvLogger(path: string, options: CsvLoggerOptions = {}): Callback {
  const { append = false, separator = ',' } = options;
  let columns: string[] | undefined;
  const write = (text: string, replace: boolean): void => {
    const fs = fileSystem('csvLogger');
    try {
      fs.mkdirSync(paths('csvLogger').dirname(path), { recursive: true });
      if (replace) fs.writeFileSync(path, text);
      else fs.appendFileSync(path, text);
    } catch (error) {
      throw fileError(error, 'write', path);
    }
  };
  return {
    onTrainBegin() {
      columns = undefined;
    },
    onEpochEnd(epoch, logs) {
      if (columns === undefined) {
        columns = Object.keys(logs);
        const hasHeader = append && fileSystem('csvLogger').existsSync(path);
        if (!hasHeader) write(`${['epoch', ...columns].join(separator)}\n`, true);
      }
      write(`${[epoch + 1, ...columns.map((name) => logs[name] ?? '')].join(separator)}\n`, false);
    },
  };
}
