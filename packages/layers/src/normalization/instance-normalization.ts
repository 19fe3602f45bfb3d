import { BaseGroupNormalization, type BaseGroupNormalizationOptions } from './base-group-normalization.ts';

/** The options of {@link instanceNormalization}. */
export interface InstanceNormalizationOptions extends BaseGroupNormalizationOptions {}

/** Normalizes each channel of each example; see {@link instanceNormalization}. */
export class InstanceNormalization extends BaseGroupNormalization {
  static override readonly className: string = 'InstanceNormalization';

  constructor(options: InstanceNormalizationOptions = {}) {
    super('instanceNormalization', options);
  }

  protected override groupsOf(channels: number): number {
    return channels;
  }
}

/**
 * Normalizes each channel of each example by itself: `groupNormalization` with one group for each channel.
 *
 * Input and output [batch, …, channels]; gamma and beta [channels].
 *
 * Source: Ulyanov, Vedaldi and Lempitsky, Instance Normalization (2016), arXiv:1607.08022.
 *
 * @throws ArgumentError when an option is malformed
 * @example
 * instanceNormalization({ epsilon: 1e-5 })
 */
export function instanceNormalization(options: InstanceNormalizationOptions = {}): InstanceNormalization {
  return new InstanceNormalization(options);
}
