import type { JSX } from 'preact';
import { Icon } from './icons.tsx';
import { dismiss, notices } from './notices.ts';

export function NoticeList(): JSX.Element {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, kind, text, action }) => (
        <div class={`notice ${kind}`} key={id}>
          <p>{text}</p>
          {action !== undefined && (
            <button
              type="button"
              class="plain"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" class="plain" aria-label="Close this message" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
