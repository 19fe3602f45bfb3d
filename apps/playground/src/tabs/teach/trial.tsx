import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { Scores } from '../../charts/scores.tsx';
import { FilePicker } from '../../frame/file-picker.tsx';
import type { Camera } from './camera.ts';
import { photoOfFile } from './photo-pixels.ts';
import { PhotoView } from './photo-view.tsx';
import { isHeldOut, type TeachMaterial, type TeachQuestion } from './view.ts';

interface TrialProps {
  readonly camera: Camera;
  readonly material: TeachMaterial | undefined;
  /** The network is asked again after it has learnt more. */
  readonly steps: number;
  readonly ask: (question: TeachQuestion) => Promise<unknown>;
}

interface Seen {
  readonly photo: Uint8Array;
  readonly title: string;
}

/** Shows the network something, the camera's picture live, and what it takes it for. */
export function Trial({ camera, material, steps, ask }: TrialProps): JSX.Element {
  const [seen, setSeen] = useState<Seen>();
  const [probabilities, setProbabilities] = useState<Float32Array>();
  const [problem, setProblem] = useState('');

  useEffect(() => {
    if (camera.isOpen) return whileLive(camera.photo, look);
  }, [camera.isOpen]);
  useEffect(() => {
    if (!camera.isOpen && seen !== undefined) void look(seen.photo);
  }, [camera.isOpen, seen, material, Math.floor(steps / 10)]);

  /** Of several questions the last one counts, whichever is answered last. */
  const asked = useRef(0);
  async function look(photo: Uint8Array): Promise<void> {
    const own = ++asked.current;
    try {
      const answer = (await ask({ photo })) as Float32Array;
      if (own !== asked.current) return;
      setProbabilities(answer);
      setProblem('');
    } catch (error) {
      if (own === asked.current) setProblem((error as Error).message);
    }
  }
  function show(photo: Uint8Array, title: string): void {
    camera.close();
    setSeen({ photo, title });
  }
  async function upload(file: File): Promise<void> {
    try {
      show(await photoOfFile(file), `your picture '${file.name}'`);
    } catch (error) {
      setProblem((error as Error).message);
    }
  }
  const heldOut = (material?.classes ?? []).flatMap(({ name, photos }) =>
    photos.filter((_, index) => isHeldOut(index)).map((photo) => ({ name, photo })),
  );
  function showHeldOut(): void {
    const { name, photo } = heldOut[Math.floor(Math.random() * heldOut.length)]!;
    show(photo, `held out: ${name}`);
  }

  const names = material?.classes.map(({ name }) => name) ?? [];
  const isAnswered = probabilities?.length === names.length && (camera.isOpen || seen !== undefined);
  return (
    <>
      <div class="buttons">
        <button
          type="button"
          class="plain"
          aria-pressed={camera.isOpen}
          onClick={() => void (camera.isOpen ? camera.close() : camera.open())}
        >
          {camera.isOpen ? 'Turn the camera off' : 'Camera'}
        </button>
        {camera.isOpen && camera.hasOther && (
          <button type="button" class="plain" onClick={() => void camera.turnAround()}>
            The other camera
          </button>
        )}
        <FilePicker label="Upload a picture" text="Upload" accept="image/*" take={([file]) => void upload(file!)} />
        <button type="button" class="plain" disabled={heldOut.length === 0} onClick={showHeldOut}>
          Held-out photo
        </button>
      </div>
      <p class="problem" role="alert">
        {camera.problem === '' ? problem : camera.problem}
      </p>
      <figure class="shown">
        <video
          ref={camera.video}
          class={camera.isMirror ? 'mirror' : ''}
          muted
          playsInline
          hidden={!camera.isOpen}
          aria-label="What the camera sees"
        />
        {!camera.isOpen && seen !== undefined && <PhotoView photo={seen.photo} label={`Shown, ${seen.title}`} />}
        <figcaption>{camera.isOpen ? 'live' : (seen?.title ?? 'Show it something.')}</figcaption>
      </figure>
      {steps === 0 && <p class="hint">It has learned nothing yet, and guesses.</p>}
      {isAnswered && <Scores scores={Object.fromEntries(names.map((name, index) => [name, probabilities[index]!]))} />}
    </>
  );
}

/** Looks at frame after frame. @returns what ends it */
function whileLive(photo: () => Uint8Array | undefined, look: (photo: Uint8Array) => Promise<void>): () => void {
  let isOver = false;
  const next = async (): Promise<void> => {
    if (isOver) return;
    const frame = photo();
    if (frame !== undefined) await look(frame);
    requestAnimationFrame(() => void next());
  };
  void next();
  return () => void (isOver = true);
}
