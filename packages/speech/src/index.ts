export {
  type AudioClip,
  audioClip,
  concatAudio,
  durationOf,
  lengthOf,
  sliceAudio,
  toMono,
} from './audio/audio-clip.ts';
export { loadAudio, saveWav } from './audio/audio-files.ts';
export { isAudioFile } from './audio/audio-format.ts';
export type { AudioPieces } from './audio/audio-pieces.ts';
export type { AudioSource } from './audio/audio-source.ts';
export { decodeAudio } from './audio/decode-audio.ts';
export { type AudioReport, inspectAudio } from './audio/inspect-audio.ts';
export { applyGain, mixAudio, type MixOptions, normalizePeak } from './audio/levels.ts';
export {
  type Microphone,
  MicrophoneError,
  type MicrophoneFailure,
  type MicrophoneOptions,
  openMicrophone,
} from './audio/microphone.ts';
export { resample, type ResampleOptions, Resampler } from './audio/resample.ts';
export { RingBuffer } from './audio/ring-buffer.ts';
export { streamAudio } from './audio/stream-audio.ts';
export {
  detectVoice,
  type TimeSpan,
  trimSilence,
  type TrimSilenceOptions,
  type VoiceActivityOptions,
} from './audio/voice-activity.ts';
export {
  addNoise,
  changePitch,
  changeSpeed,
  type NoiseOptions,
  reverberate,
  roomImpulse,
  type RoomOptions,
  shiftTime,
} from './augmentation/audio-changes.ts';
export { timeStretch } from './augmentation/time-stretch.ts';
export type { CommandData, CommandElement, CommandExample } from './commands/command-examples.ts';
export type { CommandNetworkName } from './commands/command-network.ts';
export {
  type CommandEvaluation,
  type CommandFitOptions,
  CommandRecognizer,
  commandRecognizer,
  type Recognition,
} from './commands/command-recognizer.ts';
export { decodeCommandRecognizer, loadCommandRecognizer } from './commands/saved-recognizer.ts';
export type { CommandOptions, CommandSettings } from './commands/command-settings.ts';
export {
  type CommandEvent,
  CommandStream,
  type CommandStreamOptions,
  type StreamFigures,
} from './commands/command-stream.ts';
export {
  BestPath,
  ctcGreedyDecode,
  type Decoded,
  type DecodedToken,
  type LogProbabilities,
} from './ctc/ctc-decode.ts';
export { ctcLogLikelihood } from './ctc/ctc-likelihood.ts';
export { ctcFramesNeeded, ctcLoss, type CtcLossOptions } from './ctc/ctc-loss.ts';
export { characterErrorRate, type ErrorRate, wordErrorRate } from './ctc/error-rate.ts';
export { type LanguageModel, ngramLanguageModel, type NgramOptions } from './ctc/language-model.ts';
export { type BeamSearchOptions, ctcBeamSearch } from './ctc/prefix-beam.ts';
export {
  type RecordingSet,
  type SpeechCommands,
  speechCommands,
  type SpeechCommandsOptions,
} from './data/speech-commands.ts';
export { freeSpokenDigits, type FreeSpokenDigitsOptions, type SpokenDigit } from './data/fsdd.ts';
export { cmvn, type CmvnOptions, slidingCmn, type SlidingCmnOptions } from './features/cmvn.ts';
export { type DecibelOptions, powerToDecibels } from './features/decibels.ts';
export { deltas, type DeltasOptions } from './features/deltas.ts';
export { type Complex, fft, ifft, irfft, rfft } from './features/fft.ts';
export { frame, type FrameOptions, overlapAdd } from './features/frame.ts';
export { kaldiFbank, type KaldiFbankOptions } from './features/kaldi-fbank.ts';
export {
  hertzToMel,
  melFilterBank,
  type MelFilterBankOptions,
  type MelScale,
  melToHertz,
} from './features/mel-filter-bank.ts';
export {
  logMelSpectrogram,
  type LogMelSpectrogramOptions,
  melSpectrogram,
  type MelSpectrogramOptions,
} from './features/mel-spectrogram.ts';
export { dct, mfcc, type MfccOptions } from './features/mfcc.ts';
export { type SpectrogramPicture, spectrogramPicture } from './features/spectrogram-picture.ts';
export { type InverseStftOptions, istft, spectrogram, stft, type StftOptions } from './features/stft.ts';
export { type Window, type WindowName, windowOf, type WindowOptions } from './features/window.ts';
export {
  AudioAugmentation,
  audioAugmentation,
  type AudioAugmentationOptions,
} from './layers/audio-augmentation.ts';
export {
  type FeatureNormalization,
  LogMelFeatures,
  logMelFeatures,
  type LogMelFeaturesOptions,
} from './layers/log-mel-features.ts';
export type { HearingOptions, RecordingAugmentation } from './layers/hearing.ts';
export type { RandomAudioOptions, Range } from './layers/random-audio-layer.ts';
export { SpecAugment, specAugment, type SpecAugmentOptions } from './layers/spec-augment.ts';
export { TempoPerturbation, tempoPerturbation, type TempoPerturbationOptions } from './layers/tempo-perturbation.ts';
export {
  VocalTractPerturbation,
  vocalTractPerturbation,
  type VocalTractPerturbationOptions,
} from './layers/vocal-tract-perturbation.ts';
export { ConformerBlock, conformerBlock, type ConformerBlockOptions } from './transcription/conformer-block.ts';
export { type SpeechEncoderName, SpeechNetwork, type SpeechNetworkOptions } from './transcription/speech-network.ts';
export type { SpeechToTextOptions } from './transcription/speech-settings.ts';
export { SpeechStream, type SpeechStreamOptions } from './transcription/speech-stream.ts';
export { type EnsembleOptions, SpeechEnsemble, speechEnsemble } from './transcription/speech-ensemble.ts';
export type { SpeechEvaluation } from './transcription/speech-evaluation.ts';
export { decodeSpeechToText, loadSpeechToText } from './transcription/saved-speech-to-text.ts';
export {
  type SpeechFitOptions,
  SpeechToText,
  speechToText,
  type TranscribeOptions,
} from './transcription/speech-to-text.ts';
export {
  type BytePairOptions,
  bytePairTokenizer,
  characterTokenizer,
  type Tokenizer,
  tokenizerFromJson,
  type TokenizerJson,
  wordTokenizer,
} from './transcription/tokenizer.ts';
export type { TranscribedPiece, Transcript } from './transcription/transcript.ts';
export type { SpeechData, SpeechElement, SpeechExample } from './transcription/utterances.ts';
export { readWav, streamWav, type WavFile } from './wav/read-wav.ts';
export type { WavEncoding, WavFormat } from './wav/wav-format.ts';
export { writeWav, writeWavStream, type WriteWavOptions } from './wav/write-wav.ts';
