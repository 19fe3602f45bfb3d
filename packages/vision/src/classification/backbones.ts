import { unknownName } from '@neurite/backend';
import type { Functional } from '@neurite/models';
import { leNet, referenceCnn, vggSmall } from '../networks/classic-networks.ts';
import { efficientNetLite0 } from '../networks/efficient-net-lite.ts';
import { mobileNetV1, mobileNetV2 } from '../networks/mobile-net.ts';
import type { NetworkOptions } from '../networks/network.ts';
import { resNet } from '../networks/res-net.ts';
import { visionTransformer } from '../networks/vision-transformer.ts';

/** The networks that can be asked for by name, without a head. */
export type BackboneName = keyof typeof backbones;

type Features = Pick<NetworkOptions, 'inputShape' | 'name'>;

const backbones = {
  referenceCnn: (options: Features): Functional => referenceCnn(options),
  leNet: (options: Features): Functional => leNet(options),
  vggSmall: (options: Features): Functional => vggSmall(options),
  resNet18: (options: Features): Functional => resNet({ ...options, depth: 18 }),
  resNet20: (options: Features): Functional => resNet({ ...options, depth: 20 }),
  resNet34: (options: Features): Functional => resNet({ ...options, depth: 34 }),
  resNet50: (options: Features): Functional => resNet({ ...options, depth: 50 }),
  mobileNetV1: (options: Features): Functional => mobileNetV1(options),
  mobileNetV2: (options: Features): Functional => mobileNetV2(options),
  efficientNetLite0: (options: Features): Functional => efficientNetLite0(options),
  visionTransformer: (options: Features): Functional => visionTransformer(options),
};

/**
 * A network without a head.
 *
 * @throws ArgumentError when there is none of that name
 */
export function backboneOf(backbone: BackboneName | Functional, inputShape: NetworkOptions['inputShape']): Functional {
  if (typeof backbone !== 'string') return backbone;
  if (!Object.hasOwn(backbones, backbone)) throw unknownName('backbone', backbone, Object.keys(backbones));
  return backbones[backbone]({ inputShape, name: 'backbone' });
}
