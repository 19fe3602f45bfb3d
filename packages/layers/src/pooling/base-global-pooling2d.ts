/** What the poolings of whole images have in common. */
import { paddingOf } from '../convolution/window2d.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of every pooling of whole images. */
export interface GlobalPooling2dOptions extends LayerOptions {
  /** Whether height and width stay, with length 1. Default false. */
  readonly keepDims?: boolean;
  /** Images are [height, width, channels]; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** A pooling of whole images. */
export abstract class BaseGlobalPooling2d extends Layer {
  readonly keepDims: boolean;

  protected constructor(layer: string, options: GlobalPooling2dOptions) {
    super(options);
    paddingOf(layer, options.dataFormat === undefined ? {} : { dataFormat: options.dataFormat });
    this.keepDims = options.keepDims ?? false;
  }

  protected override get inputSpec(): InputSpec {
    return { axes: ['height', 'width', 'channels'] };
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const channels = inputShape[2]!;
    return this.keepDims ? [1, 1, channels] : [channels];
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), keepDims: this.keepDims };
  }
}
