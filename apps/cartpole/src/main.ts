/** An agent learns to balance a pole; what it can do is shown as it learns. */
import '@neurite/backend-wasm';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  type AgentCallback,
  animatedSvg,
  evaluatePolicy,
  make,
  ppo,
  RecordEpisode,
  recommended,
  sceneToText,
} from '@neurite/rl';

const { values: given } = parseArgs({
  allowNegative: true,
  options: {
    steps: { type: 'string', default: '60000' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/cart-pole.svg' },
    watch: { type: 'boolean', default: process.stdout.isTTY },
  },
});

const SHOWN_FRAMES = 75;
const environment = new RecordEpisode(make('CartPole-v1'));
const agent = ppo({
  environment: 'CartPole-v1',
  ...recommended('ppo', 'CartPole-v1')!.options,
  seed: Number(given.seed),
});

/** Plays an episode, whose pictures are recorded. @returns how long the pole stayed up */
async function play(seed: number): Promise<number> {
  let { observation } = environment.reset({ seed });
  for (let steps = 1; ; steps++) {
    const action = await agent.act(observation, { deterministic: true });
    const { terminated, truncated, ...step } = environment.step(action);
    observation = step.observation;
    if (terminated || truncated) return steps;
  }
}

async function watch(title: string): Promise<void> {
  for (const scene of environment.animation.scenes.slice(0, SHOWN_FRAMES)) {
    process.stdout.write(`\u001B[2J\u001B[H${title}\n${sceneToText(scene, 72)}\n`);
    await pause(1000 / environment.framesPerSecond);
  }
}

/** Shows an episode each time that another sixth is done. */
const show: AgentCallback = {
  onUpdate: (() => {
    let parts = 0;
    return async ({ steps, end }) => {
      const part = Math.floor((6 * steps) / end);
      if (part === parts) return;
      parts = part;
      const title = `After ${steps} steps the pole stays up for ${await play(part)} steps.`;
      if (given.watch) await watch(title);
      else console.log(title);
    };
  })(),
};

await agent.learn({ steps: Number(given.steps), callbacks: [show] });
const { mean } = await evaluatePolicy(agent, { environment: 'CartPole-v1' });
console.log(`100 fresh episodes: ${mean.toFixed(1)} steps on the average; 500 is the most there is.`);

await play(0);
await mkdir(dirname(given.out), { recursive: true });
await writeFile(given.out, animatedSvg(environment.animation));
console.log(`An episode, to be opened in a browser: ${resolve(given.out)}`);
