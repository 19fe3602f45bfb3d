import { type Microphone, openMicrophone } from '@neurite/speech';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { Scores } from '../../charts/scores.tsx';
import { SAMPLE_RATE } from './recordings.ts';
import { Spectrogram } from './spectrogram.tsx';
import type { Heard, ListenQuestion } from './view.ts';

interface LiveEarsProps {
  readonly ask: (question: unknown) => Promise<unknown>;
  readonly isTrained: boolean;
}

const MOST_WORDS = 12;

/** Listens to the microphone, and shows what the network hears in it. */
export function LiveEars({ ask, isTrained }: LiveEarsProps): JSX.Element {
  const microphone = useRef<Microphone>(undefined);
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState('');
  const [heard, setHeard] = useState<Heard>();
  const [words, setWords] = useState<readonly string[]>([]);

  /** Whether the microphone is open or asked for. */
  const isListening = useRef(false);
  const isLeft = useRef(false);
  useEffect(
    () => () => {
      isLeft.current = true;
      void microphone.current?.close();
    },
    [],
  );

  const listen = async (): Promise<void> => {
    if (isListening.current) return;
    isListening.current = true;
    setProblem('');
    try {
      await using opened = await openMicrophone({ sampleRate: SAMPLE_RATE });
      // The tab may have been left while the browser asked the user.
      if (isLeft.current) return;
      microphone.current = opened;
      setOpen(true);
      setWords([]);
      await ask({ kind: 'begin' } satisfies ListenQuestion);
      for await (const { channels } of opened) {
        const answer = (await ask({ kind: 'hear', samples: channels[0]! } satisfies ListenQuestion)) as Heard;
        setHeard(answer);
        if (answer.words.length > 0) setWords((before) => [...before, ...answer.words].slice(-MOST_WORDS));
      }
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      microphone.current = undefined;
      isListening.current = false;
      setOpen(false);
    }
  };

  return (
    <>
      <button
        type="button"
        class="plain"
        aria-pressed={isOpen}
        onClick={() => void (isOpen ? microphone.current?.close() : listen())}
      >
        {isOpen ? 'Stop listening' : 'Listen'}
      </button>
      <p class="problem" role="alert">
        {problem}
      </p>
      {!isTrained && <p class="hint">It has learned nothing yet, and guesses.</p>}
      {heard !== undefined && (
        <>
          <Spectrogram mel={heard.mel} label="Spectrogram of the last second" />
          <Scores scores={heard.scores} />
        </>
      )}
      <p class="heard" role="log" aria-label="Words that were heard">
        {words.map((word, index) => (
          <span key={index}>{word}</span>
        ))}
      </p>
    </>
  );
}
