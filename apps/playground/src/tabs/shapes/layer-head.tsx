import type { JSX } from 'preact';
import { Icon } from '../../frame/icons.tsx';
import { Select } from '../../frame/inputs.tsx';
import { type ActivationName, activationNames, type LayerConfig, MOST_UNITS } from './config.ts';

interface LayerHeadProps {
  readonly number: number;
  readonly layer: LayerConfig;
  readonly onChange: (to: Partial<LayerConfig>) => void;
  readonly onRemove: () => void;
}

/** What a layer is called, and how it is changed. */
export function LayerHead({ number, layer: { units, activation }, onChange, onRemove }: LayerHeadProps): JSX.Element {
  return (
    <>
      <div class="layer-name">
        <b>Layer {number}</b>
        <button type="button" aria-label={`Take layer ${number} away`} title="Take it away" onClick={onRemove}>
          <Icon name="close" />
        </button>
      </div>
      <div class="stepper">
        <button
          type="button"
          aria-label={`One unit less in layer ${number}`}
          disabled={units <= 1}
          onClick={() => onChange({ units: units - 1 })}
        >
          <Icon name="minus" />
        </button>
        <b aria-label={`Layer ${number} has ${units} units`}>{units}</b>
        <button
          type="button"
          aria-label={`One unit more in layer ${number}`}
          disabled={units >= MOST_UNITS}
          onClick={() => onChange({ units: units + 1 })}
        >
          <Icon name="plus" />
        </button>
      </div>
      <Select<ActivationName>
        label={`Activation of layer ${number}`}
        isLabelHidden
        value={activation}
        options={activationNames.map((name) => [name, name] as const)}
        onChange={(name) => onChange({ activation: name })}
      />
    </>
  );
}
