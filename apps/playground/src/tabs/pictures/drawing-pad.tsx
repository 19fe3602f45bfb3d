import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX, TargetedPointerEvent } from 'preact';
import { percent } from '../../charts/line-chart.tsx';
import { mixed, palette } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { FilePicker } from '../../frame/file-picker.tsx';
import { say } from '../../frame/notices.ts';
import { CANVAS_SIDE, centered, drawFile, pixelsOf } from './pixels.ts';
import type { PictureAnswer, PictureQuestion, PicturesMaterial } from './view.ts';

export interface DrawingPadProps {
  readonly material: PicturesMaterial | undefined;
  /** The network is asked again after it has learnt more. */
  readonly steps: number;
  readonly ask: (question: PictureQuestion) => Promise<unknown>;
}

/** Draw, or upload, or take a held-out picture; beside it what the network takes it for, and where it saw that. */
export function DrawingPad({ material, steps, ask }: DrawingPadProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDrawing = useRef(false);
  const [pixels, setPixels] = useState<Float32Array>();
  const [answer, setAnswer] = useState<PictureAnswer>();
  const [truth, setTruth] = useState<string>();
  const side = material?.side ?? 28;

  useEffect(() => clear(), []);
  useEffect(() => {
    if (pixels?.length !== side * side) return;
    let isCurrent = true;
    ask({ pixels }).then(
      (given) => isCurrent && setAnswer(given as PictureAnswer),
      (error: Error) => isCurrent && say('trouble', error.message),
    );
    return () => void (isCurrent = false);
  }, [pixels, material, Math.floor(steps / 20)]);

  function context(): CanvasRenderingContext2D {
    return canvas.current!.getContext('2d', { willReadFrequently: true })!;
  }
  function clear(): void {
    context().fillStyle = '#000';
    context().fillRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
    setPixels(undefined);
    setAnswer(undefined);
    setTruth(undefined);
  }
  function read(): void {
    // Digits of the data set fill their squares; what is drawn by hand seldom does.
    setPixels(pixelsOf(side === 8 ? centered(canvas.current!) : canvas.current!, side));
  }
  function point(event: TargetedPointerEvent<HTMLCanvasElement>): [number, number] {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    const scale = CANVAS_SIDE / width;
    return [(event.clientX - left) * scale, (event.clientY - top) * scale];
  }
  function begin(event: TargetedPointerEvent<HTMLCanvasElement>): void {
    if (truth !== undefined) clear();
    isDrawing.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    const pen = context();
    Object.assign(pen, { strokeStyle: '#fff', lineWidth: side === 8 ? 24 : 15, lineCap: 'round', lineJoin: 'round' });
    pen.beginPath();
    pen.moveTo(...point(event));
    draw(event);
  }
  function draw(event: TargetedPointerEvent<HTMLCanvasElement>): void {
    if (!isDrawing.current) return;
    context().lineTo(...point(event));
    context().stroke();
  }
  function end(): void {
    if (!isDrawing.current) return;
    isDrawing.current = false;
    read();
  }
  async function upload(file: File): Promise<void> {
    try {
      await drawFile(file, context());
      setTruth(`your picture '${file.name}'`);
      read();
    } catch (error) {
      say('trouble', (error as Error).message);
    }
  }
  function takeHeldOut(): void {
    if (material === undefined) return;
    const index = Math.floor(Math.random() * material.labels.length);
    const taken = Float32Array.from(
      material.pictures.subarray(index * side * side, (index + 1) * side * side),
      (byte) => byte / 255,
    );
    clear();
    setTruth(material.classNames[material.labels[index]!]);
    setPixels(taken);
  }

  const ranked = [...(answer?.probabilities ?? [])]
    .map((probability, label) => ({ label, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, 5);
  const names = material?.classNames ?? [];
  const { classes } = palette();
  return (
    <div class="pad">
      <figure>
        <canvas
          ref={canvas}
          class="pad-canvas"
          width={CANVAS_SIDE}
          height={CANVAS_SIDE}
          aria-label="Draw here with a pointer; without one, take a held-out picture or upload one"
          role="img"
          onPointerDown={begin}
          onPointerMove={draw}
          onPointerUp={end}
          onPointerCancel={end}
        />
        <figcaption>Draw here</figcaption>
      </figure>
      <figure>
        <Picture
          class="seen"
          isSharp={side < 20}
          width={side}
          height={side}
          colorAt={(place) => {
            const value = Math.round(255 * (pixels?.[place] ?? 0));
            return mixed([value, value, value], classes[1]!, 0.75 * (answer?.heat[place] ?? 0));
          }}
          label={
            answer === undefined
              ? 'Nothing yet'
              : `What the network is given, and where it saw ${names[ranked[0]!.label]!}`
          }
        />
        <figcaption>{truth === undefined ? 'What it is given, and where it looks' : `Shows: ${truth}`}</figcaption>
      </figure>
      <div class="pad-tools">
        <button type="button" class="plain" onClick={clear}>
          Clear
        </button>
        <button type="button" class="plain" onClick={takeHeldOut}>
          Held-out picture
        </button>
        <FilePicker label="Upload a picture" text="Upload" accept="image/*" take={([file]) => void upload(file!)} />
      </div>
      <ol class="ranking" aria-live="polite" aria-label="What the network takes it for">
        {ranked.map(({ label, probability }) => (
          <li key={label}>
            <span>{names[label]}</span>
            <i style={{ '--share': `${100 * probability}%` }} />
            <b>{percent(probability)}</b>
          </li>
        ))}
        {ranked.length === 0 && <li class="quiet">What it says of your picture will stand here.</li>}
      </ol>
    </div>
  );
}
