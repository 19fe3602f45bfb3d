import type { JSX } from 'preact';
import { Icon } from './icons.tsx';

interface FilePickerProps {
  /** What the files are, for those who do not see the button. */
  readonly label: string;
  /** Stands on the button. */
  readonly text?: string;
  /** As `accept` of an input: media types and endings. */
  readonly accept: string;
  readonly multiple?: boolean;
  readonly take: (files: readonly File[]) => unknown;
}

/** A button that opens files. One that was opened can be opened again. */
export function FilePicker({ label, text, accept, multiple = false, take }: FilePickerProps): JSX.Element {
  return (
    <label class="upload" title={label}>
      <Icon name="upload" />
      <span class="label">{text}</span>
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        class="visually-hidden"
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) take(files);
        }}
      />
    </label>
  );
}
