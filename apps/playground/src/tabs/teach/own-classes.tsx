import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { Icon } from '../../frame/icons.tsx';
import type { Camera } from './camera.ts';
import { ClassCard } from './class-card.tsx';
import {
  type ClassList,
  classListOf,
  MOST_CLASSES,
  newClassList,
  type OwnClass,
  roomOf,
  taughtClasses,
  withName,
  withNewClass,
  withoutClass,
  withoutPhoto,
  withPhoto,
} from './class-list.ts';
import { SAMPLE, type TeachConfig } from './config.ts';
import { photoOfFile } from './photo-pixels.ts';
import { draft, keepPhotos, lackOf, MOST_PHOTOS } from './photos.ts';

interface OwnClassesProps {
  readonly config: TeachConfig;
  readonly configure: (change: Partial<TeachConfig>) => void;
  readonly camera: Camera;
}

/** Collects photos of classes; what is there is learned from as soon as it is enough. */
export function OwnClasses({ config, configure, camera }: OwnClassesProps): JSX.Element {
  const [classes, setClasses] = useState(newClassList);
  const [problem, setProblem] = useState('');
  /** As they are now, also for what began before the last drawing. */
  const latest = useRef(classes);
  const learned = useRef(config.photos);
  learned.current = config.photos;
  const kept = useRef(Promise.resolve());
  const tell = (error: unknown): void => setProblem((error as Error).message);

  const show = (next: ClassList): void => {
    latest.current = next;
    setClasses(next);
  };
  useEffect(() => {
    draft.read().then((found) => found !== undefined && show(classListOf(found)), tell);
  }, []);

  const keep = async (next: ReturnType<typeof taughtClasses>): Promise<void> => {
    await draft.keep(next);
    if (lackOf(next) === undefined) configure({ photos: await keepPhotos(next) });
    else if (learned.current !== SAMPLE) configure({ photos: SAMPLE });
  };
  /** One after the other: the last one counts. */
  const keepLatest = (): void => {
    kept.current = kept.current.then(() => keep(taughtClasses(latest.current))).catch(tell);
  };
  const change = (next: ClassList): void => {
    setProblem('');
    show(next);
    keepLatest();
  };

  const classNow = (id: number): OwnClass | undefined => latest.current.find((one) => one.id === id);

  const readFiles = async ({ id }: OwnClass, files: readonly File[]): Promise<void> => {
    setProblem('');
    const troubles: string[] = [];
    for (const [index, file] of files.entries()) {
      const one = classNow(id);
      if (one === undefined) return;
      if (roomOf(one) === 0) {
        troubles.push(fullText(one, files.length - index));
        break;
      }
      try {
        const photo = await photoOfFile(file);
        show(withPhoto(latest.current, id, photo));
      } catch (error) {
        troubles.push((error as Error).message);
      }
    }
    keepLatest();
    setProblem(troubles.join(' '));
  };
  const capture = ({ id }: OwnClass, photo: Uint8Array): void => {
    const one = classNow(id);
    if (one !== undefined && roomOf(one) === 0) setProblem(fullText(one));
    else show(withPhoto(latest.current, id, photo));
  };
  /** @returns the name that it has now */
  const rename = ({ id, name }: OwnClass, text: string): string => {
    try {
      const next = withName(latest.current, id, text);
      change(next);
      return next.find((one) => one.id === id)!.name;
    } catch (error) {
      tell(error);
      return name;
    }
  };

  const lack = lackOf(classes);
  return (
    <>
      <p class="hint">
        {lack ?? 'It learns from these. Every fifth photo of a class is held out, to see what was learned.'}
      </p>
      <ul class="class-list">
        {classes.map((one) => (
          <ClassCard
            key={one.id}
            name={one.name}
            photos={one.photos}
            camera={camera}
            rename={(text) => rename(one, text)}
            readFiles={(files) => void readFiles(one, files)}
            capture={(photo) => capture(one, photo)}
            endCapture={keepLatest}
            removePhoto={(photo) => change(withoutPhoto(latest.current, one.id, photo))}
            remove={classes.length > 2 ? () => change(withoutClass(latest.current, one.id)) : undefined}
          />
        ))}
      </ul>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="plain"
          disabled={classes.length >= MOST_CLASSES}
          onClick={() => change(withNewClass(latest.current))}
        >
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

/** @param left so many files were not taken */
function fullText({ name }: OwnClass, left = 0): string {
  const files = left === 0 ? '' : `: ${left} ${left === 1 ? 'file was' : 'files were'} left out`;
  return `'${name}' has ${MOST_PHOTOS} photos, which is the most${files}.`;
}
