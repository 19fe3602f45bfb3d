import { NeuriteError } from '@neurite/backend';

/** What the command's exit status says. */
export const ExitCode = {
  ok: 0,
  /** Something in what the user gave is wrong: data, a name, a file. */
  userError: 1,
  /** The command was not written as it must be. */
  usage: 2,
  /** A defect of Neurite's own (`EX_SOFTWARE` of BSD's sysexits). */
  defect: 70,
  /** Ended by Ctrl-C: 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** A command that was not written as it must be: options that do not go together, one that is missing. */
export class UsageError extends NeuriteError {
  override name = 'UsageError';
}

/** Code of the user's own that failed: its message names the file. */
export class UserCodeError extends NeuriteError {
  override name = 'UserCodeError';
}
