/** `neurite transcribe …`: what is said in recordings. */
import type { Command } from 'commander';
import { backendOption, jsonOption } from './shared-options.ts';

interface TranscribeOptions {
  readonly model: string;
  readonly backend: string;
  readonly json?: true;
}

/**
 * Adds the command.
 *
 * @param load loads a command's code, and the backends
 * @param done is told the exit code
 */
export function addTranscribeCommand(
  program: Command,
  load: <T>(command: Promise<T>, options: { readonly backend: string }) => Promise<T>,
  done: (code: number) => void,
): void {
  program
    .command('transcribe')
    .description('what is said in a recording of any length, or with --json its words, times and confidences')
    .argument('<input>', 'a recording (.wav, .mp3, .flac, .ogg, .opus), or a folder of them')
    .requiredOption('--model <folder>', 'a run of train --task commands, or a saved recogniser of commands or of text')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (input: string, options: TranscribeOptions) => {
      const { transcribe } = await load(import('./commands/transcribe.ts'), options);
      const write = (text: string): unknown => process.stdout.write(text);
      const complain = (message: string): unknown => process.stderr.write(`error: ${message}\n`);
      done(await transcribe({ ...options, input, isJson: options.json === true, write, complain }));
    });
}
