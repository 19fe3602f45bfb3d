import { Catalog, type Factory, type NamedConfig } from '../specification.ts';
import { constant, ones, zeros } from './constant.ts';
import type { Initializer } from './initializer.ts';
import { identityMatrix } from './identity.ts';
import { orthogonal } from './orthogonal.ts';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
} from './random.ts';

/** The Keras names of the initializers. */
export type InitializerName =
  | 'constant'
  | 'glorotNormal'
  | 'glorotUniform'
  | 'heNormal'
  | 'heUniform'
  | 'identity'
  | 'lecunNormal'
  | 'lecunUniform'
  | 'ones'
  | 'orthogonal'
  | 'randomNormal'
  | 'randomUniform'
  | 'truncatedNormal'
  | 'varianceScaling'
  | 'zeros';

const factories: Readonly<Record<InitializerName, Factory<Initializer>>> = {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity: identityMatrix,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
};

/** An initializer, its Keras name, or its name with options. */
export type InitializerLike = InitializerName | Initializer | NamedConfig;

/** All initializers that have a name. */
export const initializers: Catalog<Initializer> = new Catalog<Initializer>('initializer', factories, 'initialize');

/**
 * The initializer that is meant. @throws ArgumentError for an unknown name, suggesting the nearest
 *
 * @example
 * getInitializer('ones').initialize([2, 2], 'float32'); // [[1, 1], [1, 1]]
 */
export function getInitializer(specification: InitializerLike): Initializer {
  return initializers.get(specification);
}
