/** The section that hears the microphone. */
import {
  type AudioClip,
  type CommandEvent,
  concatAudio,
  durationOf,
  type Microphone,
  openMicrophone,
} from '@neurite/speech';
import type { Remote } from 'comlink';
import type { Ears } from './ears.ts';
import { complaining, element } from './elements.ts';
import { HeardView } from './heard-view.ts';

/** How much is drawn, and how many words are listed. */
const [SECONDS, MOST_WORDS] = [6, 50];
/** In milliseconds. */
const REDRAWN = 250;

export function microphone(root: HTMLElement, ears: Remote<Ears>): { enable(isReady: boolean): void } {
  const button = element<HTMLButtonElement>(root, 'button.listen');
  const now = element(root, '.now');
  const problem = element(root, '.problem');
  const view = new HeardView(root);
  let opened: Microphone | undefined;

  const listen = async (): Promise<void> => {
    opened = await openMicrophone({ sampleRate: 16_000 });
    button.textContent = 'Stop listening';
    button.ariaPressed = 'true';
    view.clear();
    await ears.begin('microphone');
    const recent: AudioClip[] = [];
    let events: CommandEvent[] = [];
    let [heard, drawnAt] = [0, 0];
    for await (const clip of opened) {
      const hearing = await ears.hear('microphone', clip);
      recent.push(clip);
      heard += durationOf(clip);
      if (recent.length * durationOf(clip) > SECONDS) recent.shift();
      if (hearing.events.length > 0) {
        events = [...hearing.events, ...events].slice(0, MOST_WORDS);
        view.list(events);
      }
      if (performance.now() - drawnAt < REDRAWN) continue;
      drawnAt = performance.now();
      const { word, confidence } = hearing.latest ?? { word: '…', confidence: 0 };
      now.textContent = `${word} ${(100 * confidence).toFixed(0)} %`;
      const shown = concatAudio(recent);
      const duration = durationOf(shown);
      view.draw(await ears.spectrogram(shown), { duration, said: [], events, from: heard - duration });
    }
  };

  const stop = async (): Promise<void> => {
    await opened?.close();
    opened = undefined;
    now.textContent = '';
    button.textContent = 'Listen';
    button.ariaPressed = 'false';
  };

  button.addEventListener('click', () => {
    if (opened !== undefined) void stop();
    else
      void complaining(problem, async () => {
        try {
          await listen();
        } finally {
          await stop();
        }
      });
  });
  return {
    enable(isReady) {
      button.disabled = !isReady;
      if (!isReady) void stop();
    },
  };
}
