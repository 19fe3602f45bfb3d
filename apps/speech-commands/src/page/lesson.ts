/** The section in which the network learns, and is opened and saved. */
import { proxy, type Remote } from 'comlink';
import type { Ears } from './ears.ts';
import { complaining, download, element } from './elements.ts';

/** @param onReady told whether there is a network that may be listened with */
export function lesson(root: HTMLElement, ears: Remote<Ears>, onReady: (isReady: boolean) => void): void {
  const form = element<HTMLFormElement>(root, 'form');
  const train = element<HTMLButtonElement>(root, 'button.main');
  const stop = element<HTMLButtonElement>(root, 'button.stop');
  const save = element<HTMLButtonElement>(root, 'button.save');
  const open = element<HTMLInputElement>(root, 'input.open');
  const progress = element<HTMLProgressElement>(root, 'progress');
  const status = element(root, '.status');
  const problem = element(root, '.problem');
  const charts = element(root, '.charts');
  let isReady = false;

  /** Nothing else is done meanwhile. */
  const busy = (task: () => Promise<void>): Promise<void> =>
    complaining(problem, async () => {
      for (const one of [train, save, open]) one.disabled = true;
      onReady(false);
      try {
        await task();
      } finally {
        for (const one of [train, open]) one.disabled = false;
        save.disabled = !isReady;
        onReady(isReady);
      }
    });

  const learn = async (): Promise<void> => {
    const epochs = Number(new FormData(form).get('epochs'));
    [progress.hidden, stop.hidden] = [false, false];
    progress.value = 0;
    charts.replaceChildren();
    status.textContent = 'It begins …';
    try {
      const { accuracy, examples, about, ...found } = await ears.learn(
        epochs,
        proxy((epoch: number, share: number) => {
          progress.value = epoch / epochs;
          status.textContent = `Epoch ${epoch} of ${epochs}: ${percent(share)} of the strangers' digits are understood.`;
        }),
      );
      isReady = true;
      status.textContent = `It understands ${percent(accuracy)} of ${examples} digits by voices that it never heard (${about}).`;
      charts.innerHTML = found.charts.join('');
    } finally {
      [progress.hidden, stop.hidden] = [true, true];
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void busy(learn);
  });
  stop.addEventListener('click', () => void ears.stop());
  save.addEventListener('click', () => {
    void complaining(problem, async () => download(await ears.save(), 'speech-commands.safetensors'));
  });
  open.addEventListener('change', () => {
    const file = open.files?.[0];
    open.value = '';
    if (file === undefined) return;
    void busy(async () => {
      const words = await ears.open(new Uint8Array(await file.arrayBuffer()));
      isReady = true;
      charts.replaceChildren();
      status.textContent = `'${file.name}' tells ${words.join(', ')}.`;
    });
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
