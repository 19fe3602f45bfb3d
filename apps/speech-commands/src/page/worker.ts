import '@neurite/backend-wasm';
import { expose } from 'comlink';
import { Ears } from './ears.ts';

expose(new Ears());
