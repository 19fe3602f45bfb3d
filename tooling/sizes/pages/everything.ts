/** A page that has all of Neurite at hand. */
import * as neurite from 'neurite';

// Kept whole: everything is reached.
Object.assign(globalThis, { neurite });
console.log('trained', Object.keys(neurite).length);
