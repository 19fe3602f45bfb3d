import { wrap } from 'comlink';
import type { Ears } from './ears.ts';
import { lesson } from './lesson.ts';
import { microphone } from './microphone.ts';
import { recording } from './recording.ts';

const ears = wrap<Ears>(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
const section = (id: string): HTMLElement => document.getElementById(id)!;
const sections = [recording(section('recording'), ears), microphone(section('microphone'), ears)];
lesson(section('lesson'), ears, (isReady) => {
  for (const one of sections) one.enable(isReady);
});
