import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { photoFrom } from './photo-pixels.ts';

/** The camera, whose picture a video of the page shows. */
export interface Camera {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly isOpen: boolean;
  /** Whether it looks at who holds it: then it shows a mirror's picture. */
  readonly isMirror: boolean;
  /** Whether there is another one. */
  readonly hasOther: boolean;
  /** Why there is no picture. */
  readonly problem: string;
  /** Turns it on, where it is not. @returns whether it is on now */
  readonly open: () => Promise<boolean>;
  readonly close: () => void;
  /** Turns the other one on in its place: of a phone, the one at the back. */
  readonly turnAround: () => Promise<void>;
  /** What it shows; undefined before the first frame. */
  readonly photo: () => Uint8Array | undefined;
}

export function useCamera(): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream>(undefined);
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState('');
  const [side, setSide] = useState<Side>('user');
  const [hasOther, setHasOther] = useState(false);

  /** Whether it is on, as soon as that is known; undefined while nobody wants it. */
  const opening = useRef<Promise<boolean>>(undefined);

  const turnOff = (): void => {
    opening.current = undefined;
    stop(stream.current);
    stream.current = undefined;
  };
  const close = (): void => {
    turnOff();
    setOpen(false);
  };
  useEffect(() => turnOff, []);
  /** @param isWanted whether it is still to be on, when the user has allowed it */
  const turnOn = async (wanted: Side, isWanted: () => boolean): Promise<boolean> => {
    setProblem('');
    try {
      const opened = await openStream(wanted);
      if (!isWanted()) {
        stop(opened);
        return false;
      }
      stream.current = opened;
      opened.getVideoTracks()[0]!.addEventListener('ended', close);
      video.current!.srcObject = opened;
      await video.current!.play();
      setOpen(true);
      const devices = await navigator.mediaDevices.enumerateDevices();
      setHasOther(devices.filter(({ kind }) => kind === 'videoinput').length > 1);
      return true;
    } catch (error) {
      close();
      setProblem((error as Error).message);
      return false;
    }
  };

  const open = (wanted: Side): Promise<boolean> => {
    const own: Promise<boolean> = (opening.current ??= turnOn(wanted, () => opening.current === own));
    return own;
  };

  return {
    video,
    isOpen,
    isMirror: side === 'user',
    hasOther,
    problem,
    close,
    open: () => open(side),
    async turnAround() {
      const other = side === 'user' ? 'environment' : 'user';
      turnOff();
      setSide(other);
      await open(other);
    },
    photo() {
      const { videoWidth: width, videoHeight: height } = video.current!;
      return width === 0 ? undefined : photoFrom(video.current!, { width, height });
    },
  };
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera was not allowed. Allow it beside the address, and try again.',
  NotFoundError: 'There is no camera here.',
  NotReadableError: 'The camera is in use by another program.',
};

/** Which way a camera looks: at who holds it, or away. */
type Side = 'user' | 'environment';

/** @throws Error that says what can be done */
async function openStream(side: Side): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new Error('There is no camera to be had here: it takes https, or localhost.');
  try {
    return await devices.getUserMedia({ video: { facingMode: side } });
  } catch (error) {
    const { name, message } = error as DOMException;
    throw new Error(`${reasons[name] ?? message} Photos from files do as well.`, { cause: error });
  }
}
