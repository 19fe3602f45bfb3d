// With these headers the browser lets Neurite use all cores; the server of the built page has to send them, too.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default { build: { target: 'es2024' }, server: { headers }, preview: { headers } };
