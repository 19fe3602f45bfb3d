import { useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { FileKind } from '../engine/experiment.ts';
import { FilePicker } from './file-picker.tsx';
import { Icon } from './icons.tsx';
import { say } from './notices.ts';
import { saveFile } from './save-file.ts';
import type { Workshop } from './workshop.ts';

/** Files of the run, and of its model, out and in. */
export function FileButtons({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  /** What had the focus is hidden then. */
  const close = (): void => {
    menu.current!.open = false;
    menu.current!.querySelector('summary')!.focus();
  };
  const download = async (kind: FileKind): Promise<void> => {
    close();
    try {
      const { epoch } = workshop.progress.value;
      saveFile(await workshop.encode(kind), `${workshop.tab.value!.id}-${kind}-${epoch}.safetensors`);
    } catch (error) {
      say('trouble', (error as Error).message);
    }
  };
  const open = async (file: File): Promise<void> => {
    try {
      await workshop.openFile(new Uint8Array(await file.arrayBuffer()));
      say('news', `'${file.name}' is open.`);
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
