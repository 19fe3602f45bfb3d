import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { FilePicker } from '../../frame/file-picker.tsx';
import { Icon } from '../../frame/icons.tsx';
import type { Camera } from './camera.ts';
import { PhotoView } from './photo-view.tsx';

interface ClassCardProps {
  readonly name: string;
  readonly photos: readonly Uint8Array[];
  readonly camera: Camera;
  /** @returns the name that it has now */
  readonly rename: (text: string) => string;
  readonly readFiles: (files: readonly File[]) => void;
  readonly capture: (photo: Uint8Array) => void;
  readonly endCapture: () => void;
  readonly removePhoto: (photo: Uint8Array) => void;
  /** Not where two classes are left. */
  readonly remove: (() => void) | undefined;
}

const CAPTURE_MILLISECONDS = 150;

/** A class: its name, its photos, and how it gets more. */
export function ClassCard(props: ClassCardProps): JSX.Element {
  const { name, photos, rename, readFiles, removePhoto, remove } = props;
  const [isOver, setOver] = useState(false);
  const { isCapturing, begin, end } = useCapture(props);
  return (
    <li
      class={isOver ? 'over' : ''}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        readFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <div class="class-head">
        <input
          type="text"
          value={name}
          maxLength={24}
          aria-label={`Name of the class ${name}`}
          onChange={(event) => {
            event.currentTarget.value = rename(event.currentTarget.value);
          }}
        />
        <small>{photos.length} photos</small>
        {remove !== undefined && (
          <button type="button" class="plain" aria-label={`Take ${name} away`} onClick={remove}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div class="buttons">
        <button
          type="button"
          class="plain hold"
          onPointerDown={begin}
          onPointerUp={end}
          onPointerLeave={end}
          onPointerCancel={end}
          onContextMenu={(event) => event.preventDefault()}
          onKeyDown={(event) => {
            if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) begin();
          }}
          onKeyUp={end}
          onBlur={end}
        >
          {isCapturing ? 'Taking photos' : 'Hold to take photos'}
          <span class="visually-hidden"> of {name}</span>
        </button>
        <FilePicker label={`Files of ${name}`} text="Files" accept="image/*" multiple take={readFiles} />
      </div>
      <div class="photo-list">
        {photos.map((photo, index) => (
          <button
            key={index}
            type="button"
            aria-label={`Take photo ${index + 1} of ${name} away`}
            title="Take away"
            onClick={() => removePhoto(photo)}
          >
            <PhotoView photo={photo} />
          </button>
        ))}
      </div>
    </li>
  );
}

/** Takes photos for as long as a button is held. */
function useCapture({ camera, ...props }: ClassCardProps) {
  const [isCapturing, setCapturing] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const held = useRef(false);
  const photo = useRef(camera.photo);
  photo.current = camera.photo;

  useEffect(() => {
    if (!isCapturing) return;
    const take = (): void => {
      const taken = photo.current();
      if (taken !== undefined) latest.current.capture(taken);
    };
    take();
    const timer = setInterval(take, CAPTURE_MILLISECONDS);
    return () => {
      clearInterval(timer);
      latest.current.endCapture();
    };
  }, [isCapturing]);

  const begin = (): void => {
    held.current = true;
    // It may be let go before the camera is on.
    void camera.open().then((isOpen) => setCapturing(isOpen && held.current));
  };
  const end = (): void => {
    held.current = false;
    setCapturing(false);
  };
  return { isCapturing, begin, end } as const;
}
