/** `neurite rl …`: agents that learn to act. */
import { type Command, Option } from 'commander';
import { UsageError } from './errors.ts';
import { count, seed } from './option-values.ts';
import { outputTo } from './output.ts';
import { jsonOption } from './shared-options.ts';

interface RlTrainOptions {
  readonly agent: string;
  readonly steps?: number;
  readonly seed: number;
  readonly backend: string;
  readonly episodes: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

/**
 * Adds the commands.
 *
 * @param load loads a command's code, and the backends
 * @param done is told the exit code
 */
export function addRlCommands(
  program: Command,
  load: <T>(command: Promise<T>) => Promise<T>,
  done: (code: number) => void,
): void {
  const rl = program.command('rl').description('reinforcement learning: agents that learn to act');
  rl.command('train')
    .description('let an agent learn in an environment, and write a folder with agent, curve and an episode to watch')
    .argument('[environment]', 'CartPole-v1, Acrobot-v1, Pendulum-v1, …')
    .option('--agent <kind>', 'ppo, a2c, reinforce, dqn or sac', 'ppo')
    .option('--steps <count>', 'how many steps; else what is known to suffice, or 100,000', count)
    .option('--seed <number>', 'fixes all that is random', seed, 0)
    .option('--episodes <count>', 'fresh episodes to judge it by in the end', count, 100)
    .addOption(new Option('--backend <name>', 'wasm, cpu, or auto').default('auto'))
    .option('--out <folder>', 'where to write; else runs/<environment>-<agent>')
    .option('--resume <folder>', 'go on with a run that Ctrl-C ended; takes --episodes and --json only')
    .addOption(jsonOption())
    .action(async (environment: string | undefined, options: RlTrainOptions) => {
      const output = outputTo(process.stdout, options.json === true);
      const { readRlSettings, rlTrain } = await load(import('./commands/rl-train.ts'));
      const { agent, steps, seed: seedNumber, backend, episodes, resume, out } = options;
      if (resume !== undefined) {
        if (environment !== undefined) {
          throw new UsageError(`A run that goes on keeps its environment: leave out ${environment}.`);
        }
        done(await rlTrain({ settings: readRlSettings(resume), folder: resume, isResumed: true, episodes, output }));
        return;
      }
      if (environment === undefined) throw new UsageError('Name the environment: neurite rl train CartPole-v1.');
      const settings = { environment, agent, steps, seed: seedNumber, backend };
      const folder = out ?? `runs/${environment}-${agent}`;
      done(await rlTrain({ settings, folder, isResumed: false, episodes, output }));
    });
}
