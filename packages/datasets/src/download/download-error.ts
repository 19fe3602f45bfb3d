import { NeuriteError } from '@neurite/backend';

/**
 * A file that could not be had: no connection, a server's refusal, a transfer that broke off, or other contents than expected.
 *
 * @example
 * try {
 *   await mnist();
 * } catch (error) {
 *   if (!(error instanceof DownloadError)) throw error;
 *   console.error(error.message); // what happened, and where to put the file by hand
 * }
 */
export class DownloadError extends NeuriteError {
  override name = 'DownloadError';
}
