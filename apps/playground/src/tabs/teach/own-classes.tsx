import type { JSX } from 'preact';
import { Icon } from '../../frame/icons.tsx';
import { inFewWords, useOwnExamples } from '../own-examples.ts';
import type { Camera } from './camera.ts';
import { ClassCard } from './class-card.tsx';
import {
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
  const own = useOwnExamples({
    none: newClassList,
    draft,
    toKept: taughtClasses,
    fromKept: classListOf,
    lackOf,
    learn: async (taught) => configure({ photos: await keepPhotos(taught) }),
    isLearned: config.photos !== SAMPLE,
    unlearn: () => configure({ photos: SAMPLE }),
  });
  const { examples: classes, now, lack, problem, tell, show, keep, change } = own;
  const classNow = (id: number): OwnClass | undefined => now().find((one) => one.id === id);

  const readFiles = async ({ id }: OwnClass, files: readonly File[]): Promise<void> => {
    tell('');
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
        show(withPhoto(now(), id, photo));
      } catch (error) {
        troubles.push((error as Error).message);
      }
    }
    keep();
    tell(inFewWords(troubles));
  };
  const capture = ({ id }: OwnClass, photo: Uint8Array): void => {
    const one = classNow(id);
    if (one !== undefined && roomOf(one) === 0) tell(fullText(one));
    else show(withPhoto(now(), id, photo));
  };
  /** @returns the name that it has now */
  const rename = ({ id, name }: OwnClass, text: string): string => {
    try {
      const next = withName(now(), id, text);
      change(next);
      return next.find((one) => one.id === id)!.name;
    } catch (error) {
      tell((error as Error).message);
      return name;
    }
  };

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
            endCapture={keep}
            removePhoto={(photo) => change(withoutPhoto(now(), one.id, photo))}
            remove={classes.length > 2 ? () => change(withoutClass(now(), one.id)) : undefined}
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
          onClick={() => change(withNewClass(now()))}
        >
          <Icon name="plus" />
          Add a class
        </button>
        {config.photos === SAMPLE && lack === undefined && (
          <button type="button" class="plain" onClick={keep}>
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
