import { FormatError, ShapeError } from '@neurite/backend';
import { decodeSafetensors, encodeSafetensors } from '@neurite/models';
import { type NdArray, ndArray, type Shape, type TypedArray, type Variable } from '@neurite/tensors';

/** All of an agent, as it stands in a file. */
export interface AgentState {
  readonly kind: string;
  readonly variables: readonly (readonly [name: string, values: TypedArray, shape: Shape])[];
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
  /** Plain data. */
  readonly data: unknown;
}

const VERSION = 1;
const VARIABLE = 'variable/';
const ARRAY = 'array/';

/** The bytes of a safetensors file: variables and buffers as tensors, everything else as JSON in its metadata. */
export function packState({ kind, variables, arrays, data }: AgentState): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, NdArray>();
  for (const [name, values, shape] of variables) tensors.set(VARIABLE + name, ndArray(values, shape));
  for (const [name, values] of Object.entries(arrays)) tensors.set(ARRAY + name, stored(values));
  return encodeSafetensors({ tensors, metadata: { agent: JSON.stringify({ version: VERSION, kind, data }) } });
}

/**
 * Reads such bytes, and assigns the variables.
 *
 * @throws FormatError for a damaged file or one of another kind; ShapeError when a variable has another shape
 */
export function unpackState(
  bytes: Uint8Array,
  path: string,
  kind: string,
  variables: ReadonlyMap<string, Variable>,
): Pick<AgentState, 'arrays' | 'data'> {
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const { data, ...about } = header(metadata.agent, path);
  if (about.version !== VERSION) {
    throw new FormatError(`'${path}' is an agent of version ${about.version}; this Neurite reads version ${VERSION}.`);
  }
  if (about.kind !== kind) throw new FormatError(`'${path}' is an agent of kind '${about.kind}', not '${kind}'.`);
  for (const [name, variable] of variables) {
    const saved = tensors.get(VARIABLE + name);
    if (saved === undefined) {
      throw new FormatError(`'${path}' has no variable '${name}'. Was the agent made with other networks or options?`);
    }
    if (saved.shape.join() !== variable.shape.join()) {
      throw new ShapeError(
        `'${path}': the variable '${name}' has the shape [${saved.shape.join(', ')}], that of this agent ` +
          `[${variable.shape.join(', ')}]. Make the agent with the options of the one that was saved.`,
      );
    }
  }
  for (const [name, variable] of variables) variable.assign(tensors.get(VARIABLE + name)!);
  const arrays: Record<string, Float32Array | Uint8Array> = {};
  for (const [name, array] of tensors) {
    if (name.startsWith(ARRAY)) arrays[name.slice(ARRAY.length)] = array.data as Float32Array | Uint8Array;
  }
  return { arrays, data };
}

function stored(values: Float32Array | Uint8Array): NdArray {
  return ndArray(values, [values.length], values instanceof Float32Array ? 'float32' : 'bool');
}

function header(text: string | undefined, path: string): { version: number; kind: string; data: unknown } {
  if (text === undefined) throw new FormatError(`'${path}' is no saved agent: it holds weights only.`);
  try {
    return JSON.parse(text) as { version: number; kind: string; data: unknown };
  } catch (error) {
    throw new FormatError(`'${path}' is no whole agent: ${(error as Error).message}.`, { cause: error });
  }
}
