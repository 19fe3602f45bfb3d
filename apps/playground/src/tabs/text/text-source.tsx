import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { FilePicker } from '../../frame/file-picker.tsx';
import { Icon } from '../../frame/icons.tsx';
import { say } from '../../frame/notices.ts';
import { saveFile } from '../../frame/save-file.ts';
import type { PanelProps } from '../tab.ts';
import { EMBEDDED_TEXT, type TextConfig } from './config.ts';
import { keepText, LEAST_CHARACTERS, MOST_CHARACTERS } from './texts.ts';
import type { TextMaterial, TextQuestion, TextView } from './view.ts';

type Props = Pick<PanelProps<TextConfig, TextMaterial, TextView>, 'config' | 'configure' | 'material' | 'ask'>;

/** A field of the page becomes slow with more. */
const MOST_IN_FIELD = 100_000;

/** Which text is read: the one that is there, one that is pasted, or a file. */
export function TextSource({ config, configure, material, ask }: Props): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState('');

  const read = async (text: string): Promise<void> => {
    try {
      const key = await keepText(text);
      setProblem('');
      field.current!.value = '';
      if (text.length > MOST_CHARACTERS) {
        say('news', `The text is long: its first ${MOST_CHARACTERS.toLocaleString('en')} characters are read.`);
      }
      configure({ text: key });
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const readFile = async (file: File): Promise<void> => {
    // Of a text in UTF-8 four bytes a character are the most.
    const text = await file.slice(0, 4 * MOST_CHARACTERS).text();
    const strange = text.match(/[\0\uFFFD]/g)?.length ?? 0;
    if (strange > text.length / 100) setProblem(`'${file.name}' is no text.`);
    else await read(text);
  };
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length < MOST_IN_FIELD) return;
    event.preventDefault();
    void read(text);
  };
  const download = async (): Promise<void> => {
    try {
      const text = (await ask({ kind: 'text' } satisfies TextQuestion)) as string;
      saveFile(new TextEncoder().encode(text), 'text.txt');
    } catch (error) {
      say('trouble', (error as Error).message);
    }
  };

  const isEmbedded = config.text === EMBEDDED_TEXT;
  return (
    <>
      <p>
        <b>{isEmbedded ? 'Shakespeare, Coriolanus' : 'Your text'}</b>
        <small>{material === undefined ? '' : ` ${describe(material)}`}</small>
      </p>
      <blockquote tabIndex={0} role="group" aria-label="How the text begins">
        {material?.beginning}
      </blockquote>
      <label class="field">
        <span>Another text</span>
        <textarea
          ref={field}
          rows={4}
          placeholder={`Paste a text of ${LEAST_CHARACTERS.toLocaleString('en')} characters and more`}
          aria-invalid={problem !== ''}
          aria-describedby="text-problem"
          onPaste={paste}
        />
      </label>
      <p id="text-problem" class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button type="button" class="plain" onClick={() => void read(field.current!.value)}>
          Read this text
        </button>
        <FilePicker
          label="Open a file with a text"
          text="Open a file"
          accept="text/*,.txt,.md,.csv,.json"
          take={([file]) => void readFile(file!)}
        />
        <button type="button" class="plain" disabled={material === undefined} onClick={() => void download()}>
          <Icon name="download" />
          Download the text
        </button>
        {!isEmbedded && (
          <button type="button" class="plain" onClick={() => configure({ text: EMBEDDED_TEXT })}>
            Back to Coriolanus
          </button>
        )}
      </div>
    </>
  );
}

function describe({ characters, alphabet, heldOut }: TextMaterial): string {
  const [all, held] = [characters, heldOut].map((count) => count.toLocaleString('en'));
  return `${all} characters, ${alphabet} different ones; the last ${held} are held out.`;
}
