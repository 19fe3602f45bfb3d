import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { highlight } from 'sugar-high';
import { Icon } from './icons.tsx';
import { saveFile } from './save-file.ts';
import type { Workshop } from './workshop.ts';

/** Shows the program that does this run in Node. */
export function CodeButton({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [code, setCode] = useState('');
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const open = (): void => {
    setCode(workshop.tab.value!.program(workshop.config.value));
    setCopied('no');
    dialog.current!.showModal();
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied('yes');
    } catch {
      // A page without https has no clipboard, and a user may refuse it: the button says so.
      setCopied('refused');
    }
  };
  return (
    <>
      <button
        type="button"
        class="plain"
        title="Show the code"
        onClick={open}
        disabled={workshop.tab.value === undefined}
      >
        <Icon name="code" />
        <span class="label">Show the code</span>
      </button>
      <dialog ref={dialog} class="code" aria-labelledby="code-title" closedby="any">
        <header>
          <h2 id="code-title">This very run, in Node</h2>
          <button type="button" class="plain" onClick={() => void copy()}>
            <Icon name="copy" />
            {{ no: 'Copy', yes: 'Copied', refused: 'Refused: select and copy it' }[copied]}
          </button>
          <button
            type="button"
            class="plain"
            onClick={() => saveFile(new TextEncoder().encode(code), `${workshop.tab.value!.id}.ts`)}
          >
            <Icon name="download" />
            Download
          </button>
          <button type="button" class="plain" aria-label="Close" onClick={() => dialog.current!.close()}>
            <Icon name="close" />
          </button>
        </header>
        <pre tabIndex={0}>
          {/* The highlighter escapes what it is given. */}
          <code dangerouslySetInnerHTML={{ __html: highlight(code) }} />
        </pre>
      </dialog>
    </>
  );
}
