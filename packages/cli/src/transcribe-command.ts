/** `neurite transcribe …`: what is said in recordings. */
import { type Command, Option } from 'commander';

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
    .addOption(new Option('--backend <name>', 'wasm, cpu, auto (the better of these), or gpu').default('auto'))
    .addOption(new Option('--json', 'write one JSON object a line, for programs'))
    .action(async (input: string, options: TranscribeOptions) => {
      const { transcribe } = await load(import('./commands/transcribe.ts'), options);
      const write = (text: string): unknown => process.stdout.write(text);
      const complain = (message: string): unknown => process.stderr.write(`error: ${message}\n`);
      done(await transcribe({ ...options, input, isJson: options.json === true, write, complain }));
    });
}
