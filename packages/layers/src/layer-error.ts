import { NeuriteError } from '@neurite/backend';

/**
 * Puts the name of the layer before the message of an error that an operation threw, so that it says where in the model
 * the mistake is. The error itself stays, with its class and its stack; the innermost layer names it, those around
 * leave it alone. Errors of JavaScript's own (a TypeError in a user's code) are not touched.
 */
export function nameLayerIn(error: unknown, layer: string): unknown {
  if (!(error instanceof Error) || !isSpeaking(error) || error.message.startsWith('Layer ')) return error;
  const { message, stack } = error;
  error.message = `Layer ${layer}: ${message}`;
  if (stack !== undefined) error.stack = stack.replace(message, error.message);
  return error;
}

/** Errors that carry a message for the user: Neurite's, and the plain ones of the kernels underneath. */
function isSpeaking(error: Error): boolean {
  return error instanceof NeuriteError || error.constructor === Error;
}
