import { positiveInteger } from '../core/affine.ts';
import type { LayerConfig } from '../layer.ts';
import { BaseGroupNormalization, type BaseGroupNormalizationOptions } from './base-group-normalization.ts';

/** The options of {@link groupNormalization}. */
export interface GroupNormalizationOptions extends BaseGroupNormalizationOptions {
  /** How many groups there are; −1 is one for each channel. Default 32. */
  readonly groups?: number;
}

/** Normalizes groups of channels of each example; see {@link groupNormalization}. */
export class GroupNormalization extends BaseGroupNormalization {
  static override readonly className: string = 'GroupNormalization';
  readonly groups: number;

  constructor(options: GroupNormalizationOptions = {}) {
    super('groupNormalization', options);
    this.groups = options.groups === -1 ? -1 : positiveInteger('groupNormalization', 'groups', options.groups ?? 32);
  }

  protected override groupsOf(channels: number): number {
    return this.groups === -1 ? channels : this.groups;
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), groups: this.groups };
  }
}

/**
 * Normalizes each group of channels of each example: y = gamma · (x − mean) / √(variance + epsilon) + beta, with mean and variance over the
 * group's channels and all other axes but that of the batch. It does not depend on the size of the batch.
 *
 * Input and output [batch, …, channels]; gamma and beta [channels].
 *
 * Source: Wu and He, Group Normalization (2018), arXiv:1803.08494.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when the groups do not divide the channels
 * @example
 * groupNormalization({ groups: 8 })
 */
export function groupNormalization(options: GroupNormalizationOptions = {}): GroupNormalization {
  return new GroupNormalization(options);
}
