import { NeuriteError } from '@neurite/backend';

/** A file that could not be had: no connection, a server's refusal, a transfer that broke off, or other contents than expected. */
export class DownloadError extends NeuriteError {
  override name = 'DownloadError';
}
