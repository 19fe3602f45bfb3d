import { FormatError } from '@neurite/backend';

/** Plain data as it stands in a file. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** An object as Keras writes it: the name of its class and its options. */
export interface KerasObject {
  readonly className: string;
  readonly config: JsonObject;
  /** All of what stood there, for what only layers of a graph have: a name, inbound nodes. */
  readonly entry: JsonObject;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether plain data is an object as Keras writes it, in version 3 (with its module) or before. */
export function isKerasObject(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && typeof value.class_name === 'string' && 'config' in value;
}

/**
 * The object that plain data stands for.
 *
 * @param where it stood, for the message
 * @throws FormatError when it is none
 */
export function kerasObject(value: Json | undefined, where: string): KerasObject {
  if (isKerasObject(value) && isJsonObject(value.config))
    return { className: value.class_name as string, config: value.config, entry: value };
  throw new FormatError(`${where} should be { "class_name": …, "config": { … } }; it is ${excerpt(value)}.`);
}

/** What a tuple or an array of NumPy holds, which Keras 3 writes as objects; nothing where there is something else. */
export function plainValue(value: Json | undefined): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  if (value.class_name === '__tuple__') return value.items;
  if (value.class_name === '__numpy__' && isJsonObject(value.config)) return value.config.value;
  return undefined;
}

/** A list that must stand there. @throws FormatError when there is none */
export function jsonList(value: Json | undefined, where: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new FormatError(`${where} should be a list; it is ${excerpt(value)}.`);
}

/** Plain data in a few words. */
export function excerpt(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** A text that should stand there; '' where something else does. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
