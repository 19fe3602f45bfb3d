import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { Slider } from '../../frame/inputs.tsx';
import { say } from '../../frame/notices.ts';
import type { PanelProps } from '../tab.ts';
import type { TextConfig } from './config.ts';
import type { TextMaterial, TextQuestion, TextView } from './view.ts';

interface WritingProps extends Pick<PanelProps<TextConfig, TextMaterial, TextView>, 'view' | 'ask'> {
  readonly steps: number;
}

const LENGTH = 300;

/** What the network writes while it learns, and how it goes on with a beginning of the user's. */
export function Writing({ view, ask, steps }: WritingProps): JSX.Element {
  const [beginning, setBeginning] = useState('');
  const [temperature, setTemperature] = useState(0.7);
  const [written, setWritten] = useState<{ readonly beginning: string; readonly text: string }>();
  const [isWriting, setWriting] = useState(false);
  const goOn = async (event: Event): Promise<void> => {
    event.preventDefault();
    setWriting(true);
    try {
      const seed = Math.floor(2 ** 32 * Math.random());
      const question: TextQuestion = { kind: 'write', beginning: beginning || '\n', temperature, length: LENGTH, seed };
      setWritten({ beginning, text: (await ask(question)) as string });
    } catch (error) {
      say('trouble', (error as Error).message);
    } finally {
      setWriting(false);
    }
  };
  return (
    <>
      <pre class="sample" tabIndex={0} aria-label="What the network writes now">
        {view?.sample.trimStart()}
      </pre>
      {steps === 0 && <p class="hint">It has read nothing yet: all characters are the same to it.</p>}
      <form class="go-on" onSubmit={(event) => void goOn(event)}>
        <label class="field">
          <span>It goes on with</span>
          <input
            type="text"
            maxLength={200}
            value={beginning}
            placeholder="a beginning of yours"
            onInput={(event) => setBeginning(event.currentTarget.value)}
          />
        </label>
        <Slider
          label="Daring"
          value={temperature}
          min={0.1}
          max={1.5}
          step={0.1}
          format={(value) => value.toFixed(1)}
          onChange={setTemperature}
        />
        <button type="submit" class="plain" disabled={isWriting || view === undefined}>
          {isWriting ? 'It writes …' : 'Write'}
        </button>
      </form>
      {written !== undefined && (
        <pre class="sample" tabIndex={0} aria-label="What the network wrote" aria-live="polite">
          <b>{written.beginning}</b>
          {written.text}
        </pre>
      )}
    </>
  );
}
