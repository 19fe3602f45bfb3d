/** The section that hears recordings: files of one's own, and what voices dictate. */
import { type AudioClip, type CommandEvent, concatAudio, durationOf, inspectAudio } from '@neurite/speech';
import type { Remote } from 'comlink';
import type { Said } from '../timeline.ts';
import { piecesOf } from './audio-file.ts';
import type { Ears } from './ears.ts';
import { complaining, element } from './elements.ts';
import { HeardView } from './heard-view.ts';

/** So much of a recording is drawn, in seconds; all of it is heard. */
const DRAWN = 60;

export function recording(root: HTMLElement, ears: Remote<Ears>): { enable(isReady: boolean): void } {
  const drop = element<HTMLElement>(root, '.drop');
  const choose = element<HTMLInputElement>(root, 'input.choose');
  const dictate = element<HTMLButtonElement>(root, 'button.dictate');
  const status = element(root, '.status');
  const problem = element(root, '.problem');
  const view = new HeardView(root);

  const hear = async (name: string, pieces: AsyncIterable<AudioClip> | AudioClip[], said: readonly Said[]) => {
    view.clear();
    await ears.begin('recording');
    const events: CommandEvent[] = [];
    const drawn: AudioClip[] = [];
    let seconds = 0;
    let peak = 0;
    for await (const clip of pieces) {
      peak = Math.max(peak, inspectAudio(clip).peak);
      if (seconds < DRAWN) drawn.push(clip);
      seconds += durationOf(clip);
      events.push(...(await ears.hear('recording', clip)).events);
      status.textContent = `${seconds.toFixed(0)} s of ${name} are heard …`;
    }
    if (seconds === 0) throw new Error(`${name} is empty.`);
    if (peak === 0) throw new Error(`${name} is silent.`);
    events.push(...(await ears.finish('recording')));
    const shown = concatAudio(drawn);
    view.draw(await ears.spectrogram(shown), { duration: durationOf(shown), said, events });
    view.list(events);
    const part = seconds > durationOf(shown) ? ` The first ${DRAWN} s are drawn.` : '';
    status.textContent = `${events.length} words in ${seconds.toFixed(1)} s of ${name}.${part}`;
  };

  const enable = (isReady: boolean): void => {
    choose.disabled = !isReady;
    dictate.disabled = !isReady;
  };
  const task = (run: () => Promise<void>): void => {
    if (choose.disabled) return;
    enable(false);
    status.textContent = '';
    void complaining(problem, run).finally(() => enable(true));
  };
  const hearFile = (file: File | undefined): void => {
    if (file !== undefined) task(() => hear(`'${file.name}'`, piecesOf(file), []));
  };

  choose.addEventListener('change', () => {
    const file = choose.files?.[0];
    choose.value = '';
    hearFile(file);
  });
  dictate.addEventListener('click', () =>
    task(async () => {
      const { clip, said } = await ears.dictation();
      await hear('the dictation', [clip], said);
    }),
  );
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    hearFile(event.dataTransfer?.files[0]);
  });
  return { enable };
}
