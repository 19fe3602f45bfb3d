import type { Target } from '../target.ts';
import { arrays } from './arrays.ts';
import { audio } from './audio.ts';
import { images } from './images.ts';
import { keras } from './keras.ts';
import { networks } from './networks.ts';
import { tables } from './tables.ts';

/** Every reader of files, the quick ones first. */
export const targets: readonly Target[] = [...arrays, ...tables, ...networks, ...keras, ...audio, ...images];
