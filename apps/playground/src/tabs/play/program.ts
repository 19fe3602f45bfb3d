/** The program that does in Node what the tab does in the page. */
import { program } from '../../frame/program-text.ts';
import { ENVIRONMENT, type PlayConfig } from './config.ts';

export function playProgram({ agent, steps, seed }: PlayConfig): string {
  return program({ '@neurite/backend-wasm': [], '@neurite/rl': [agent, 'evaluatePolicy', 'recommended'] }, [
    [
      `const agent = ${agent}({`,
      `  environment: '${ENVIRONMENT}',`,
      `  ...recommended('${agent}', '${ENVIRONMENT}')!.options,`,
      `  seed: ${seed},`,
      '});',
      `const curve = await agent.learn({ steps: ${steps} });`,
      'console.log(curve.meanReturn());',
    ].join('\n'),
    [
      `const { mean } = await evaluatePolicy(agent, { environment: '${ENVIRONMENT}', episodes: 20 });`,
      'console.log(`20 fresh episodes: ${mean} steps on the average; 500 is the most there is.`);',
      "await agent.save('cart-pole.safetensors');",
    ].join('\n'),
  ]);
}
