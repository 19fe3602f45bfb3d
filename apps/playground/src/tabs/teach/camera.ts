import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { photoFrom } from './photo-pixels.ts';

/** The camera, whose picture a video of the page shows. */
export interface Camera {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly isOpen: boolean;
  /** Why there is no picture. */
  readonly problem: string;
  /** Turns it on, where it is not. @returns whether it is on now */
  readonly open: () => Promise<boolean>;
  readonly close: () => void;
  /** What it shows; undefined before the first frame. */
  readonly photo: () => Uint8Array | undefined;
}

export function useCamera(): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream>(undefined);
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState('');

  const turnOff = (): void => {
    for (const track of stream.current?.getTracks() ?? []) track.stop();
    stream.current = undefined;
  };
  const close = (): void => {
    turnOff();
    setOpen(false);
  };
  useEffect(() => turnOff, []);

  return {
    video,
    isOpen,
    problem,
    close,
    async open() {
      if (stream.current !== undefined) return true;
      setProblem('');
      try {
        const opened = await openStream();
        stream.current = opened;
        opened.getVideoTracks()[0]!.addEventListener('ended', close);
        video.current!.srcObject = opened;
        await video.current!.play();
        setOpen(true);
        return true;
      } catch (error) {
        turnOff();
        setProblem((error as Error).message);
        return false;
      }
    },
    photo() {
      const { videoWidth: width, videoHeight: height } = video.current!;
      return width === 0 ? undefined : photoFrom(video.current!, { width, height });
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera was not allowed. Allow it beside the address, and try again.',
  NotFoundError: 'There is no camera here.',
  NotReadableError: 'The camera is in use by another program.',
};

/** @throws Error that says what can be done */
async function openStream(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new Error('There is no camera to be had here: it takes https, or localhost.');
  try {
    return await devices.getUserMedia({ video: { facingMode: 'user' } });
  } catch (error) {
    const { name, message } = error as DOMException;
    throw new Error(`${reasons[name] ?? message} Photos from files do as well.`, { cause: error });
  }
}
