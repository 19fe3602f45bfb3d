/** Inputs with their words. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';

export interface SelectProps<Value extends string | number> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onChange: (value: Value) => void;
  /** Whether the label is for screen readers alone. */
  readonly isLabelHidden?: boolean;
  readonly disabled?: boolean;
}

export function Select<Value extends string | number>(props: SelectProps<Value>): JSX.Element {
  const { label, value, options, onChange, isLabelHidden = false, disabled = false } = props;
  // What an address says need not be among what is offered.
  const shown = options.some(([own]) => own === value) ? options : [[value, String(value)] as const, ...options];
  return (
    <label class="field">
      <span class={isLabelHidden ? 'visually-hidden' : ''}>{label}</span>
      <select
        value={String(value)}
        disabled={disabled}
        onChange={(event) => onChange(shown.find(([own]) => String(own) === event.currentTarget.value)![0])}
      >
        {shown.map(([own, text]) => (
          <option key={String(own)} value={String(own)}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  readonly format?: (value: number) => string;
}

export function Slider({ label, value, min, max, step, onChange, format = String }: SliderProps): JSX.Element {
  return (
    <label class="field slider">
      <span>
        {label} <output>{format(value)}</output>
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={format(value)}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}

export interface NumberInputProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A whole number; what is none is refused where it is typed. */
export function NumberInput({ label, value, min, max, onChange }: NumberInputProps): JSX.Element {
  /** What is typed, as long as it is no such number: a drawing of the page must not put the old one in its place. */
  const [typed, setTyped] = useState<string>();
  const isWrong = typed !== undefined;
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        min={min}
        max={max}
        step={1}
        value={typed ?? value}
        aria-invalid={isWrong}
        title={isWrong ? `A whole number from ${min} to ${max}` : undefined}
        onInput={(event) => {
          const given = event.currentTarget.valueAsNumber;
          const isFine = Number.isInteger(given) && given >= min && given <= max;
          setTyped(isFine ? undefined : event.currentTarget.value);
          if (isFine) onChange(given);
        }}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  );
}
