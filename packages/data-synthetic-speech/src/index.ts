export { type SyntheticWord, syntheticVoices, syntheticWordNames, syntheticWords } from './synthetic-words.ts';
