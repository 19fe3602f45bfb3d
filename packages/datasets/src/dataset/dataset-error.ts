import { NeuriteError } from '@neurite/backend';

/**
 * A failure in a pipeline: which of its stages failed, and at which element; the reason is its `cause`.
 *
 * @example
 * try {
 *   for await (const row of Dataset.fromCsv('prices.csv', { target: 'price' })) console.log(row);
 * } catch (error) {
 *   if (!(error instanceof DatasetError)) throw error;
 *   console.error(`${error.stage}, element ${error.index}`, error.cause);
 * }
 */
export class DatasetError extends NeuriteError {
  override name = 'DatasetError';
  /** The name of the stage: 'map', 'batch', 'fromCsv' … */
  readonly stage: string;
  /** The element, counted from 0, of those that the stage takes in; for a source, of those that it gives. */
  readonly index: number;

  constructor(stage: string, index: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    super(`Dataset stage '${stage}' failed at element ${index}: ${reason}`, { cause });
    this.stage = stage;
    this.index = index;
  }
}

/** The error with stage and index added, unless a stage before has done so. */
export function atElement(stage: string, index: number, error: unknown): DatasetError {
  return error instanceof DatasetError ? error : new DatasetError(stage, index, error);
}
