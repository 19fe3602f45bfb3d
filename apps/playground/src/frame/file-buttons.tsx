import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { FileKind } from '../engine/experiment.ts';
import { FilePicker } from './file-picker.tsx';
import { Icon } from './icons.tsx';
import { say } from './notices.ts';
import { saveFile } from './save-file.ts';
import type { Workshop } from './workshop.ts';

/** No file of a run comes near; larger ones would only fill the memory. */
const MOST_BYTES = 200e6;

/** Files of the run, and of its model, out and in. */
export function FileButtons({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeOutside = ({ target }: Event): void => {
      if (!menu.current!.contains(target as Node)) menu.current!.open = false;
    };
    const events = ['pointerdown', 'focusin'] as const;
    for (const event of events) document.addEventListener(event, closeOutside);
    return () => {
      for (const event of events) document.removeEventListener(event, closeOutside);
    };
  }, []);
  /** What had the focus is hidden then. */
  const close = (): void => {
    menu.current!.open = false;
    menu.current!.querySelector('summary')!.focus();
  };
  const download = async (kind: FileKind): Promise<void> => {
    close();
    try {
      const { epoch } = workshop.run.progress.value;
      saveFile(await workshop.encode(kind), `${workshop.tab.value!.id}-${kind}-${epoch}.safetensors`);
    } catch (error) {
      say('trouble', (error as Error).message);
    }
  };
  const copyLink = async (): Promise<void> => {
    close();
    try {
      await navigator.clipboard.writeText(location.href);
      say('news', 'The link to these settings is copied. What was trained stays here: the file of the run has it.');
    } catch {
      // A page without https has no clipboard, and a user may refuse it.
      say('trouble', 'The browser does not let the page copy: the link is the address of this page.');
    }
  };
  const open = async (file: File): Promise<void> => {
    try {
      if (file.size > MOST_BYTES) throw new Error(`It is larger than any run (${Math.round(file.size / 1e6)} MB).`);
      await workshop.openFile(new Uint8Array(await file.arrayBuffer()), `'${file.name}'`);
    } catch (error) {
      say('trouble', `'${file.name}' could not be opened: ${(error as Error).message} What you had is still here.`);
    }
  };
  return (
    <>
      <details class="menu" ref={menu} onKeyDown={(event) => event.key === 'Escape' && close()}>
        <summary title="Export">
          <Icon name="download" />
          <span class="label">Export</span>
        </summary>
        <div class="menu-items">
          <button type="button" onClick={() => void download('run')}>
            <b>The run</b>
            <small>Model, optimizer and curves, to go on with here</small>
          </button>
          <button type="button" onClick={() => void download('model')}>
            <b>The model</b>
            <small>For loadModel(…) in a program, or to train further</small>
          </button>
          <button type="button" onClick={() => void copyLink()}>
            <b>The link</b>
            <small>To these settings, for others to try</small>
          </button>
        </div>
      </details>
      <FilePicker
        label="Import a file of a run"
        text="Import"
        accept=".safetensors"
        take={([file]) => void open(file!)}
      />
    </>
  );
}
