/** How Keras names things, and how we do: `recurrent_initializer`, `recurrentInitializer`; `Conv2D`, `Conv2d`; `L1L2`, `l1l2`. */
import { layerClassNames } from '@neurite/layers';

/** `recurrent_initializer` → `recurrentInitializer`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_+([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** `recurrentInitializer` → `recurrent_initializer`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * `GlorotUniform` → `glorotUniform`; `L1L2` → `l1l2`; `truncated_normal` → `truncatedNormal`; `OrthogonalInitializer`, as some
 * versions call it → `orthogonal`.
 */
export function objectName(className: string): string {
  if (/^(L\d)+$/.test(className)) return className.toLowerCase();
  const name = camelCase(className).replace(/Initializer$/, '');
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}

/** Names of Keras's that ours differ from by more than the case of letters. */
const RENAMED: ReadonlyMap<string, string> = new Map([['Model', 'Functional']]);

const ours: ReadonlyMap<string, string> = new Map(layerClassNames.map((name) => [name.toLowerCase(), name]));

/** Our class of layers by Keras's name for it (`LSTM`, `Conv2D`); nothing where we have none. */
export function layerClassName(kerasName: string): string | undefined {
  return ours.get((RENAMED.get(kerasName) ?? kerasName).toLowerCase());
}

/**
 * Under which name a container of Keras's stores a layer's weights: the class's name in snake case.
 * Source: keras/src/utils/naming.py, `to_snake_case`.
 */
export function kerasSnakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * Under which names a container of Keras's stores its layers: by their classes, numbered from the second of a class on.
 * Source: keras/src/saving/saving_lib.py, `_save_container_state`.
 *
 * @example
 * storedNames(['Dense', 'Dense', 'LSTM']); // ['dense', 'dense_1', 'lstm']
 */
export function storedNames(kerasNames: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return kerasNames.map((kerasName) => {
    const base = kerasSnakeCase(kerasName);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  });
}
