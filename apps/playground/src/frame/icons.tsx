import type { JSX } from 'preact';

const paths = {
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z',
  step: 'M5 4.5v15l10-7.5zM16.5 4.5H19v15h-2.5z',
  reset: 'M12 5V1.8L6.8 6.5 12 11.2V8a5.5 5.5 0 1 1-5.4 6.6H3.5A8.5 8.5 0 1 0 12 5z',
  code: 'M8.6 6.4 3 12l5.6 5.6 1.7-1.7L6.4 12l3.9-3.9zm6.8 0-1.7 1.7 3.9 3.9-3.9 3.9 1.7 1.7L21 12z',
  download: 'M10.8 3h2.4v8.3l3.1-3.1 1.7 1.7-6 6-6-6 1.7-1.7 3.1 3.1zM4 18.5h16V21H4z',
  upload: 'M13.2 15.9h-2.4V7.6L7.7 10.7 6 9l6-6 6 6-1.7 1.7-3.1-3.1zM4 18.5h16V21H4z',
  sun: 'M12 7.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM11 1.5h2V5h-2zM11 19h2v3.5h-2zM1.5 11H5v2H1.5zM19 11h3.5v2H19zM4.2 5.6l1.4-1.4 2.5 2.5-1.4 1.4zM15.9 17.3l1.4-1.4 2.5 2.5-1.4 1.4zM15.9 6.7l2.5-2.5 1.4 1.4-2.5 2.5zM4.2 18.4l2.5-2.5 1.4 1.4-2.5 2.5z',
  moon: 'M20.5 14.6A8.8 8.8 0 0 1 9.4 3.5a8.8 8.8 0 1 0 11.1 11.1z',
  system: 'M3 4h18v12.5H3zm2.2 2.2v8.1h13.6V6.200zM8 18.500h8V21H8z',
  close:
    'm6.400 4.700 5.600 5.600 5.600-5.600 1.700 1.700-5.600 5.600 5.600 5.600-1.700 1.700-5.600-5.600-5.600 5.600-1.700-1.700 5.600-5.600-5.600-5.600z',
  plus: 'M10.8 4h2.400v6.800H20v2.400h-6.800V20h-2.400v-6.800H4v-2.400h6.800z',
  minus: 'M4 10.800h16v2.400H4z',
  copy: 'M8 2.500h12v14h-3.500V6H8zM4 7.500h11v14H4z',
} as const;

/** A small sign beside words; it says nothing that the words do not. */
export function Icon({ name }: { readonly name: keyof typeof paths }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" fill="currentColor">
      <path d={paths[name]} fill-rule="evenodd" />
    </svg>
  );
}
