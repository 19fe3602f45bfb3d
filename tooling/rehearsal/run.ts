import { spawn } from 'node:child_process';

/** How a command is run. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed; default five minutes. */
  readonly timeout?: number;
}

/**
 * Runs a command to its end and gives what it printed on the standard output.
 *
 * @throws Error with the end of all that it printed, when it fails
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { cwd, env = {}, timeout = 300_000 } = options;
  const child = spawn(program, args, {
    cwd,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  });
  let printed = '';
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject).on('close', (code, killedBy) => resolve([code, killedBy]));
  });
  if (status === 0) return printed;
  const reason = signal === null ? `ended with ${status}` : `was ended by ${signal}`;
  const end = all.trimEnd().split('\n').slice(-25).join('\n');
  throw new Error(`${[program, ...args].join(' ')} ${reason}:\n${end}`);
}

/** What the package manager that runs this adds to the environment would reach into the projects of others. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|NODE_OPTIONS$|INIT_CWD$)/i.test(name)),
  );
}
