/** Audio in and out, features of speech, recognisers of words, speech to text: all of `@neurite/speech`. */
export * from '@neurite/speech';
