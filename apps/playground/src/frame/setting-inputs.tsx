/** Inputs that are bound to one setting each. */
import type { JSX } from 'preact';
import { Select, Slider, type SliderProps } from './inputs.tsx';

type Choosable = string | number;

/** The names of the settings whose values are of a kind. */
type NamesOf<Config, Value> = { [Name in keyof Config]: Config[Name] extends Value ? Name : never }[keyof Config];

export interface SettingInputs<Config> {
  /** One of some values, which are shown as they are unless `labels` says otherwise. */
  readonly choice: <Name extends NamesOf<Config, Choosable>>(
    name: Name,
    label: string,
    values: readonly (Config[Name] & Choosable)[],
    labels?: (value: Config[Name] & Choosable) => string,
  ) => JSX.Element;
  /** A number between two others. */
  readonly slider: (
    name: NamesOf<Config, number>,
    label: string,
    range: Pick<SliderProps, 'min' | 'max' | 'step' | 'format'>,
  ) => JSX.Element;
}

/**
 * @example
 * const { choice, slider } = settingInputs(config, configure);
 * choice('learningRate', 'Learning rate', learningRates);
 * slider('epochs', 'Epochs', { min: 5, max: 100, step: 5 });
 */
export function settingInputs<Config>(
  config: Config,
  configure: (change: Partial<Config>) => void,
): SettingInputs<Config> {
  const change = (name: keyof Config, value: Choosable): void => configure({ [name]: value } as Partial<Config>);
  return {
    choice: (name, label, values, labels = String) => (
      <Select
        label={label}
        value={config[name] as (typeof values)[number]}
        options={values.map((value) => [value, labels(value)] as const)}
        onChange={(value) => change(name, value)}
      />
    ),
    slider: (name, label, range) => (
      <Slider label={label} value={config[name] as number} {...range} onChange={(value) => change(name, value)} />
    ),
  };
}
