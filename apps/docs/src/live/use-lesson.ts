import { proxy, type Remote, wrap } from 'comlink';
import { onBeforeUnmount, ref, type Ref, shallowRef } from 'vue';
import type { FrameOf, LessonName, SettingsOf } from './lessons/index.ts';
import type { Teacher } from './worker.ts';

/** A lesson in a page: it runs in a worker of its own, which ends when the lesson is stopped. */
export interface RunningLesson<Name extends LessonName> {
  /** All that was shown since the last start. */
  readonly frames: Ref<readonly FrameOf<Name>[]>;
  readonly state: Ref<'ready' | 'running' | 'done' | 'failed'>;
  /** Why it failed. */
  readonly failure: Ref<string>;
  start(settings: SettingsOf<Name>): void;
  stop(): void;
}

/** Milliseconds from one frame to the next at least, so that an eye can follow. */
const PACE = 60;

export function useLesson<Name extends LessonName>(name: Name): RunningLesson<Name> {
  const frames = shallowRef<readonly FrameOf<Name>[]>([]);
  const state = ref<'ready' | 'running' | 'done' | 'failed'>('ready');
  const failure = ref('');
  let worker: Worker | undefined;

  const end = (how: 'ready' | 'done' | 'failed'): void => {
    worker?.terminate();
    worker = undefined;
    state.value = how;
  };

  const start = (settings: SettingsOf<Name>): void => {
    worker?.terminate();
    frames.value = [];
    state.value = 'running';
    const own = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker = own;
    const show = async (frame: FrameOf<Name>): Promise<void> => {
      if (worker !== own) return;
      frames.value = [...frames.value, frame];
      await new Promise((resolve) => setTimeout(resolve, PACE));
    };
    const fail = (reason: string): void => {
      if (worker !== own) return;
      failure.value = reason;
      end('failed');
    };
    own.addEventListener('error', ({ message }) => fail(message || 'the worker could not be loaded'));
    (wrap<Teacher>(own) as Remote<Teacher>)
      .run(name, settings, proxy(show) as never)
      .then(() => (worker === own ? end('done') : undefined))
      .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  };

  const stop = (): void => end('ready');
  onBeforeUnmount(() => worker?.terminate());
  return { frames, state, failure, start, stop };
}
