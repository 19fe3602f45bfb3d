import { FormatError, unknownName } from '@neurite/backend';
import { describe } from '../checks.ts';
import { LabelEncoder } from './label-encoder.ts';
import { MinMaxScaler } from './min-max-scaler.ts';
import { OneHotEncoder } from './one-hot-encoder.ts';
import { SimpleImputer } from './simple-imputer.ts';
import { StandardScaler } from './standard-scaler.ts';
import { TRANSFORMER_VERSION, type TransformerJson } from './transformer.ts';

const readers = {
  labelEncoder: LabelEncoder.fromJSON,
  minMaxScaler: MinMaxScaler.fromJSON,
  oneHotEncoder: OneHotEncoder.fromJSON,
  simpleImputer: SimpleImputer.fromJSON,
  standardScaler: StandardScaler.fromJSON,
};

/**
 * Makes the transformer that another's `toJSON()` described, fitted as that one was.
 *
 * @param json what `toJSON()` gave, or what `JSON.parse` made of its text
 * @throws FormatError when it is damaged or written by a newer version, ArgumentError when its type is not known
 * @example
 * const scaler = transformerFromJson(JSON.parse(JSON.stringify(standardScaler().fit(x))));
 */
export function transformerFromJson(
  json: unknown,
): StandardScaler | MinMaxScaler | OneHotEncoder | LabelEncoder | SimpleImputer {
  const { type, version, options, fitted } = (json ?? {}) as Partial<TransformerJson>;
  if (
    typeof type !== 'string' ||
    typeof version !== 'number' ||
    !isRecord(options) ||
    !(fitted === null || isRecord(fitted))
  ) {
    throw new FormatError(
      `A saved transformer is an object with type, version, options and fitted; got ${describe(json)}.`,
    );
  }
  if (version > TRANSFORMER_VERSION) {
    throw new FormatError(
      `This ${type} was saved in version ${version} of the format; this version of @neurite/datasets reads up to ` +
        `${TRANSFORMER_VERSION}. Update the package.`,
    );
  }
  if (!Object.hasOwn(readers, type)) throw unknownName('transformer', type, Object.keys(readers));
  return readers[type as keyof typeof readers]({ type, version, options, fitted });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
