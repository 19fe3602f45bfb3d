/** Whether the doctor is right, explanations add up, and searches find what there is. */
import type { Evaluation } from './evaluation.ts';
import { ailingNetworks } from './inspect/ailing-networks.ts';
import { costOfDoctor } from './inspect/cost-of-doctor.ts';
import { explanations } from './inspect/explanations.ts';
import { healthyNetworks } from './inspect/healthy-networks.ts';
import { scenes } from './inspect/scenes.ts';
import { searches } from './inspect/searches.ts';

export const inspect: Evaluation = {
  figures: [...ailingNetworks, ...healthyNetworks, ...costOfDoctor, ...explanations, ...scenes, ...searches],
};
