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
export {
  detectVoice,
  type TimeSpan,
  trimSilence,
  type TrimSilenceOptions,
  type VoiceActivityOptions,
} from './audio/voice-activity.ts';
export { readWav, streamWav, type WavFile } from './wav/read-wav.ts';
export { type WavEncoding, type WavFormat } from './wav/wav-format.ts';
export { writeWav, writeWavStream, type WriteWavOptions } from './wav/write-wav.ts';
