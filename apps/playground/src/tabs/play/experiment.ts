/** An agent learns to balance a pole. */
import { type Agent, type AgentCallback, CartPole, makeAgent, recommended, type Scene, TimeLimit } from '@neurite/rl';
import type { Experiment } from '../../engine/experiment.ts';
import type { Gate } from '../../engine/gate.ts';
import { describeFile, withNote } from '../../engine/run-file.ts';
import { ENVIRONMENT, type PlayConfig } from './config.ts';
import type { PlayedEpisode, PlayQuestion, PlayView } from './view.ts';

const MEAN_OF = 100;
const MOST_STEPS = 500;

export async function makePlay(config: PlayConfig, saved?: Uint8Array): Promise<Experiment<undefined, PlayView>> {
  const agent = makeAgent(config.agent, {
    environment: ENVIRONMENT,
    ...recommended(config.agent, ENVIRONMENT)!.options,
    seed: config.seed,
  }) as unknown as Agent<Float32Array, number>;
  await agent.prepare();
  const note = saved === undefined ? undefined : describeFile(saved);
  if (saved !== undefined) await agent.decode(saved);
  /** A file of the model alone begins a run anew, with what the agent knows. */
  const begin = note !== undefined && note.steps === undefined ? agent.steps : 0;
  const { curve } = agent;
  if (begin > 0) curve.episodes.length = curve.updates.length = 0;
  /** What waits for the end of an update. */
  const waiting: (() => Promise<void>)[] = [];
  let isLearning = false;
  const answerAll = async (): Promise<void> => {
    for (const answer of waiting.splice(0)) await answer();
  };

  /** Does something at once, or when the update that goes on is over. */
  const whenHeld = <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (!isLearning) return task();
    return new Promise((resolve, reject) => {
      waiting.push(() => task().then(resolve, reject));
    });
  };

  const learnt = (): number => agent.steps - begin;

  return {
    material: undefined,
    get progress() {
      const steps = learnt();
      const epoch = Math.min(steps, config.steps);
      return { steps, epoch, epochs: config.steps, curves: {}, stepsLeft: config.steps - epoch };
    },
    async train(gate: Gate, onStep: () => void | Promise<void>): Promise<void> {
      /** Between updates the agent may be asked, saved and held. */
      const between = async (): Promise<void> => {
        isLearning = false;
        await answerAll();
        await gate.pass();
        isLearning = true;
      };
      const pacing: AgentCallback = {
        onStart: between,
        async onUpdate({ steps, end }) {
          isLearning = false;
          await onStep();
          if (steps < end) await between();
        },
      };
      const isResumed = agent.steps > begin;
      try {
        await agent.learn({ ...(isResumed ? {} : { steps: config.steps }), callbacks: [pacing] });
      } finally {
        isLearning = false;
        await answerAll();
      }
    },
    async view() {
      let sum = 0;
      const totals = curve.episodes.map(({ total }) => total);
      return {
        at: curve.episodes.map(({ steps }) => steps - begin),
        returns: totals,
        means: totals.map((total, index) => {
          sum += total - (totals[index - MEAN_OF] ?? 0);
          return sum / Math.min(index + 1, MEAN_OF);
        }),
        figures: curve.updates.at(-1)?.figures ?? {},
      };
    },
    encode: (kind) =>
      whenHeld(async () => {
        const steps = kind === 'run' ? { steps: learnt() } : {};
        return withNote(await agent.encode(), { tab: 'play', config, ...steps });
      }),
    ask: ({ seed }: PlayQuestion): Promise<PlayedEpisode> => whenHeld(() => play(agent, seed, begin)),
  };
}

/** The best that the agent can do now: nothing is drawn at random, so learning goes on as if nobody had watched. */
async function play(agent: Agent<Float32Array, number>, seed: number, begin: number): Promise<PlayedEpisode> {
  const environment = new TimeLimit(new CartPole(), MOST_STEPS);
  const scenes: Scene[] = [];
  let { observation } = environment.reset({ seed });
  for (;;) {
    const action = await agent.act(observation, { deterministic: true });
    const { terminated, truncated, ...step } = environment.step(action);
    observation = step.observation;
    scenes.push(environment.render());
    if (terminated || truncated) return { scenes, learnt: agent.steps - begin, steps: scenes.length };
  }
}
