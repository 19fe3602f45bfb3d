import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FormatError, unknownName } from '@neurite/backend';
import {
  type AgentKind,
  agentKinds,
  type AnyAgent,
  animatedSvg,
  type EnvironmentId,
  environmentIds,
  evaluatePolicy,
  learningProgress,
  type LearningRun,
  make,
  makeAgent,
  RecordEpisode,
  recommended,
} from '@neurite/rl';
import { useBackend } from '@neurite/tensors';
import { ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { writeOutput } from '../run-folder.ts';
import { inShell } from '../shell-text.ts';
import { InterruptSignal } from '../training/interruption.ts';

/** What a run of reinforcement learning is made with; recorded in its folder. */
export interface RlSettings {
  readonly environment: string;
  readonly agent: string;
  readonly steps?: number | undefined;
  readonly seed: number;
  readonly backend: string;
}

/** How `neurite rl train` was called. */
export interface RlTrainRequest {
  readonly settings: RlSettings;
  /** Where the run is written to. */
  readonly folder: string;
  /** Whether the run in the folder goes on. */
  readonly isResumed: boolean;
  readonly episodes: number;
  readonly output: Output;
}

const USUAL_STEPS = 100_000;
const PROGRESS_LINES = 10;

/** Trains an agent, judges it, and writes agent, curve and an episode that can be watched; returns the exit code. */
export async function rlTrain({ settings, folder, isResumed, episodes, output }: RlTrainRequest): Promise<number> {
  const { environment, kind } = checked(settings);
  const { name: backend } = await useBackend(settings.backend);
  const paths = rlPaths(folder);
  const usual = recommended(kind, environment);
  const agent = makeAgent(kind, { environment, ...usual?.options, seed: settings.seed });
  if (isResumed) await agent.load(paths.agent);
  else writeOutput(paths.record, `${JSON.stringify(settings, undefined, 2)}\n`);
  const steps = settings.steps ?? usual?.steps ?? USUAL_STEPS;
  output.line(
    `${kind} learns ${environment}${isResumed ? `, from step ${agent.steps} on` : ''} (backend: ${backend}, seed ${settings.seed})`,
  );
  output.event('start', { environment, agent: kind, steps, seed: settings.seed, backend });
  const isWhole = await learn(agent, isResumed ? undefined : steps, output);
  await agent.save(paths.agent);
  writeOutput(paths.curve, `${JSON.stringify({ episodes: agent.curve.episodes, updates: agent.curve.updates })}\n`);
  if (!isWhole) {
    output.line(`Stopped after ${agent.steps} steps. To go on: neurite rl train --resume ${inShell(folder)}`);
    output.event('interrupted', { steps: agent.steps, folder });
    return ExitCode.interrupted;
  }
  const { mean, std } = await evaluatePolicy(agent, { environment, episodes });
  output.line(
    `The best actions give a mean return of ${mean.toFixed(1)} ± ${std.toFixed(1)} over ${episodes} fresh episodes.`,
  );
  output.event('evaluation', { mean, std, episodes });
  writeOutput(paths.episode, await recordedEpisode(agent, environment));
  output.line(`Written to ${folder}: agent.safetensors, curve.json, and episode.svg, which a browser plays.`);
  output.event('saved', { folder, ...paths });
  return ExitCode.ok;
}

/** The settings of the run in a folder. @throws FormatError when there is none */
export function readRlSettings(folder: string): RlSettings {
  const { record, agent } = rlPaths(folder);
  if (!existsSync(record) || !existsSync(agent)) {
    throw new FormatError(`'${folder}' holds no run of reinforcement learning that could go on.`);
  }
  return JSON.parse(readFileSync(record, 'utf8')) as RlSettings;
}

/** Learns until it is done or Ctrl-C comes. @returns whether it came to its end */
async function learn(agent: AnyAgent, steps: number | undefined, output: Output): Promise<boolean> {
  const signal = new InterruptSignal(
    () => output.line('Stopping after this update; Ctrl-C again leaves at once.'),
    () => process.exit(ExitCode.interrupted),
  );
  const progress = learningProgress({ lines: PROGRESS_LINES, print: (line) => output.line(line) });
  let shown = 0;
  let isWhole = false;
  const onUpdate = async (run: LearningRun): Promise<void> => {
    isWhole = run.steps >= run.end;
    const part = Math.floor(((run.steps - run.begin) / (run.end - run.begin)) * PROGRESS_LINES);
    if (part > shown) {
      shown = part;
      output.event('progress', { steps: run.steps, end: run.end, meanReturn: run.curve.meanReturn() });
    }
    // Signals are delivered between turns of the event loop, which an agent on one thread never leaves by itself.
    await new Promise<void>((turn) => setImmediate(turn));
    if (signal.isRaised && !isWhole) run.stop();
  };
  try {
    await agent.learn({ ...(steps === undefined ? {} : { steps }), callbacks: [progress, { onUpdate }] });
    return isWhole;
  } finally {
    signal.release();
  }
}

async function recordedEpisode(agent: AnyAgent, environment: EnvironmentId): Promise<string> {
  const recorded = new RecordEpisode<unknown, unknown>(make(environment) as never);
  await evaluatePolicy(agent, { environment: () => recorded, episodes: 1 });
  return animatedSvg(recorded.lastEpisode);
}

function checked({ environment, agent }: RlSettings): { environment: EnvironmentId; kind: AgentKind } {
  if (!environmentIds.includes(environment as EnvironmentId))
    throw unknownName('environment', environment, environmentIds);
  if (!agentKinds.includes(agent as AgentKind)) throw unknownName('agent', agent, agentKinds);
  return { environment: environment as EnvironmentId, kind: agent as AgentKind };
}

function rlPaths(folder: string): { record: string; agent: string; curve: string; episode: string } {
  const at = (name: string): string => join(resolve(folder), name);
  return {
    record: at('run.json'),
    agent: at('agent.safetensors'),
    curve: at('curve.json'),
    episode: at('episode.svg'),
  };
}
