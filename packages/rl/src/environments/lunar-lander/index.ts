export { LunarLander, makeLunarLander } from './lunar-lander.ts';
