/**
 * What lookups of Keras's learn from data: their vocabulary, a file among the assets of an archive, and the weights of its tokens, an
 * array among the weights. Ours keep both in their options.
 */
import { storedNames } from './names.ts';
import { isJsonObject, isKerasObject, type Json, type JsonObject, textOf } from './serialized.ts';

/** What an archive holds beside a model's description, by the path of a layer: `layers/string_lookup`. */
export interface LayerState {
  /** The lines of `vocabulary.txt`. */
  readonly vocabulary: (path: string) => readonly string[] | undefined;
  /** The numbers of `vars/idf_weights`. */
  readonly idfWeights: (path: string) => readonly number[] | undefined;
}

const LOOKUPS: ReadonlySet<string> = new Set(['IntegerLookup', 'StringLookup', 'TextVectorization']);

/** A model's description in which lookups have in their options what they were adapted to. */
export function withAdaptedState(description: Json, state: LayerState, path: string = ''): Json {
  if (!isKerasObject(description) || !isJsonObject(description.config)) return description;
  const { config } = description;
  if (Array.isArray(config.layers)) {
    const layers = config.layers as readonly Json[];
    const names = storedNames(layers.map((layer) => (isJsonObject(layer) ? textOf(layer.class_name) : '')));
    const inside = layers.map((layer, index) => withAdaptedState(layer, state, `${path}layers/${names[index]}/`));
    return { ...description, config: { ...config, layers: inside } };
  }
  if (!LOOKUPS.has(description.class_name as string) || (config.vocabulary ?? null) !== null) return description;
  return { ...description, config: { ...config, ...learnt(description.class_name as string, state, path) } };
}

function learnt(className: string, state: LayerState, path: string): JsonObject {
  const place = path.slice(0, -1);
  const lines = state.vocabulary(place);
  const weights = state.idfWeights(place);
  return {
    ...(lines === undefined ? {} : { vocabulary: className === 'IntegerLookup' ? lines.map(Number) : lines }),
    ...(weights === undefined ? {} : { idf_weights: weights }),
  };
}

/** The lines of a vocabulary as Python's `splitlines` cuts them, without empty ones at the end. */
export function vocabularyLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}
