import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { Icon } from '../../frame/icons.tsx';
import type { Camera } from './camera.ts';
import { ClassCard } from './class-card.tsx';
import { SAMPLE, type TeachConfig } from './config.ts';
import { photoOfFile } from './photo-pixels.ts';
import { draft, keepPhotos, lackOf, MOST_CLASSES, MOST_PHOTOS, nameFrom } from './photos.ts';
import type { TaughtClass } from './view.ts';

interface OwnClassesProps {
  readonly config: TeachConfig;
  readonly configure: (change: Partial<TeachConfig>) => void;
  readonly camera: Camera;
}

const atFirst: readonly TaughtClass[] = [
  { name: 'first', photos: [] },
  { name: 'second', photos: [] },
];

/** Collects photos of classes; what is there is learned from as soon as it is enough. */
export function OwnClasses({ config, configure, camera }: OwnClassesProps): JSX.Element {
  const [classes, setClasses] = useState(atFirst);
  const [problem, setProblem] = useState('');
  /** As they are now, also for what began before the last drawing. */
  const latest = useRef(atFirst);
  const learned = useRef(config.photos);
  learned.current = config.photos;
  const kept = useRef(Promise.resolve());

  const show = (next: readonly TaughtClass[]): void => {
    latest.current = next;
    setClasses(next);
  };
  useEffect(() => {
    void draft.read().then((found) => found.length > 0 && show(found));
  }, []);

  const keep = async (next: readonly TaughtClass[]): Promise<void> => {
    await draft.keep(next);
    if (lackOf(next) === undefined) configure({ photos: await keepPhotos(next) });
    else if (learned.current !== SAMPLE) configure({ photos: SAMPLE });
  };
  /** One after the other: the last one counts. */
  const keepLatest = (): void => {
    kept.current = kept.current
      .then(() => keep(latest.current))
      .catch((error: unknown) => setProblem((error as Error).message));
  };
  const change = (next: readonly TaughtClass[]): void => {
    setProblem('');
    show(next);
    keepLatest();
  };
  const withPhotos = (index: number, photos: (before: readonly Uint8Array[]) => readonly Uint8Array[]) =>
    latest.current.map((one, at) =>
      at === index ? { ...one, photos: photos(one.photos).slice(0, MOST_PHOTOS) } : one,
    );

  const readFiles = async (index: number, files: readonly File[]): Promise<void> => {
    const read: Uint8Array[] = [];
    let trouble = '';
    for (const file of files.slice(0, MOST_PHOTOS)) {
      try {
        read.push(await photoOfFile(file));
      } catch (error) {
        trouble = (error as Error).message;
      }
    }
    if (read.length > 0) change(withPhotos(index, (before) => [...before, ...read]));
    setProblem(trouble);
  };
  /** @returns the name that it has now */
  const rename = (index: number, text: string): string => {
    const name = nameFrom(text);
    const before = classes[index]!.name;
    if (name === before) return before;
    if (name === '' || classes.some((one) => one.name === name)) {
      setProblem(name === '' ? 'A name has letters.' : `'${name}' is there already.`);
      return before;
    }
    change(classes.map((one, at) => (at === index ? { ...one, name } : one)));
    return name;
  };
  const add = (): void => {
    const names = ['first', 'second', 'third', 'fourth', 'fifth'];
    const name = names.find((free) => classes.every((one) => one.name !== free))!;
    change([...classes, { name, photos: [] }]);
  };

  const lack = lackOf(classes);
  return (
    <>
      <p class="hint">
        {lack ?? 'It learns from these. Every fifth photo of a class is held out, to see what was learned.'}
      </p>
      <ul class="class-list">
        {classes.map(({ name, photos }, index) => (
          <ClassCard
            key={index}
            name={name}
            photos={photos}
            camera={camera}
            rename={(text) => rename(index, text)}
            readFiles={(files) => void readFiles(index, files)}
            capture={(photo) => show(withPhotos(index, (before) => [...before, photo]))}
            endCapture={keepLatest}
            removePhoto={(taken) => change(withPhotos(index, (before) => before.filter((one) => one !== taken)))}
            remove={classes.length > 2 ? () => change(classes.filter((_, at) => at !== index)) : undefined}
          />
        ))}
      </ul>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button type="button" class="plain" disabled={classes.length >= MOST_CLASSES} onClick={add}>
          <Icon name="plus" />
          Add a class
        </button>
        {config.photos === SAMPLE && lack === undefined && (
          <button type="button" class="plain" onClick={keepLatest}>
            Learn from these
          </button>
        )}
        {config.photos !== SAMPLE && (
          <button type="button" class="plain" onClick={() => configure({ photos: SAMPLE })}>
            Back to the sample
          </button>
        )}
      </div>
    </>
  );
}
