export type { Drawable } from './images/browser/drawable.ts';
export { webcam, type WebcamOptions } from './images/browser/webcam.ts';
export { centerCropImage, cropImage, type ImageMargins, padImage } from './images/crop-and-pad.ts';
export type { Color } from './images/drawing/canvas.ts';
export { drawBoxes, type DrawBoxesOptions, type DrawnBox } from './images/drawing/draw-boxes.ts';
export { drawHeatMap, type DrawHeatMapOptions } from './images/drawing/draw-heat-map.ts';
export type { LabelledFile } from './images/folder/image-files.ts';
export {
  type FolderExample,
  type ImageFolder,
  imageFolder,
  type ImageFolderOptions,
  type SkippedFile,
} from './images/folder/image-folder.ts';
export { blankImage, type Image, imageAt } from './images/image.ts';
export { imagenetStatistics, normalizeImage } from './images/normalize.ts';
export type { ChannelOptions } from './images/raster.ts';
export { type ImageSource, readImage, type ReadImageOptions } from './images/read-image.ts';
export type { Interpolation, Region } from './images/resample-rows.ts';
export { type ImageSize, resizeImage, type ResizeImageOptions } from './images/resize.ts';
export { encodeImage, type EncodeImageOptions, toImageData, writeImage } from './images/write-image.ts';
export { leNet, referenceCnn, vggSmall, type VggSmallOptions } from './networks/classic-networks.ts';
export { efficientNetLite0 } from './networks/efficient-net-lite.ts';
export { type MobileNetOptions, mobileNetV1, mobileNetV2 } from './networks/mobile-net.ts';
export type { NetworkOptions } from './networks/network.ts';
export { resNet, type ResNetOptions } from './networks/res-net.ts';
export { uNet, type UNetOptions } from './networks/u-net.ts';
export { visionTransformer, type VisionTransformerOptions } from './networks/vision-transformer.ts';
export type { BackboneName } from './classification/backbones.ts';
export { type Calibration, expectedCalibrationError, fitTemperature } from './classification/calibration.ts';
export type { ClassifierData, PictureBatches } from './classification/classifier-data.ts';
export type { ClassifierEvaluation } from './classification/evaluation.ts';
export {
  type ClassifierFitOptions,
  type ClassifierPredictOptions,
  type ClassPrediction,
  type ImageClassifier,
  imageClassifier,
  type ImageClassifierOptions,
  loadImageClassifier,
} from './classification/image-classifier.ts';
export type { ClassRows } from './classification/probabilities.ts';
export { flipImage } from './images/flip.ts';
export { stackImages } from './images/stack-images.ts';
export { type FeatureExtractor, featureExtractor } from './transfer/feature-extractor.ts';
export { type LinearProbe, linearProbe, type LinearProbeOptions } from './transfer/linear-probe.ts';
export {
  type NearestNeighbors,
  nearestNeighbors,
  type NearestNeighborsOptions,
  type NeighborVote,
} from './transfer/nearest-neighbors.ts';
export { type Augmenter, augmenter, type AugmenterOptions, type Extent } from './augmentation/augmenter.ts';
export type { AugmentedExample, KeyPoint } from './augmentation/example.ts';
export { cutMix, type MixedBatch, type MixOptions, mixUp } from './augmentation/mix.ts';
export type { RandAugmentOptions } from './augmentation/rand-augment.ts';
export type { AnnotatedPicture, AnnotationProblem, Annotations } from './detection/annotations/annotated-pictures.ts';
export { readAnnotations } from './detection/annotations/annotation-folder.ts';
export { readCocoAnnotations } from './detection/annotations/coco.ts';
export { readVocAnnotations } from './detection/annotations/voc.ts';
export { type Detection, intersectionOverUnion, type LabelledBox } from './detection/box.ts';
export { type DetectionFigures, evaluateDetections, type JudgedPicture } from './detection/coco-evaluation.ts';
export { composeScenes, type ComposeScenesOptions, type Scene } from './detection/compose-scenes.ts';
export {
  type DetectionExample,
  type DetectionExamples,
  type DetectOptions,
  type DetectorFitOptions,
  loadObjectDetector,
  type ObjectDetector,
  objectDetector,
  type ObjectDetectorOptions,
} from './detection/object-detector.ts';
export {
  nonMaximumSuppression,
  softNonMaximumSuppression,
  type SoftSuppressionOptions,
  type SuppressionOptions,
} from './detection/suppression.ts';
export { arcFaceLoss, type ArcFaceOptions } from './embedding/arc-face-loss.ts';
export {
  type EmbedderFitOptions,
  type ImageEmbedder,
  imageEmbedder,
  type ImageEmbedderOptions,
  loadImageEmbedder,
} from './embedding/image-embedder.ts';
export {
  type Embedder,
  type EnrolledVectors,
  type ImageRecognizer,
  imageRecognizer,
  type ImageRecognizerOptions,
  type Recognition,
} from './embedding/image-recognizer.ts';
export {
  allPairs,
  cosineSimilarity,
  evaluateVerification,
  type VerificationFigures,
} from './embedding/verification.ts';
export { type FaceBackboneOptions, loadFaceBackbone } from './faces/face-backbone.ts';
export { type FaceDetector, type FaceDetectorOptions, loadFaceDetector } from './faces/face-detector.ts';
export {
  type Face,
  faceDistance,
  type FaceMatch,
  type FaceRecognizer,
  faceRecognizer,
  type FaceRecognizerOptions,
} from './faces/face-recognizer.ts';
