import type { JSX } from 'preact';
import { TrainingCurves } from '../../charts/training-curves.tsx';
import type { PanelProps } from '../tab.ts';
import type { ShapesConfig } from './config.ts';
import { DataSettings, TrainingSettings } from './settings.tsx';
import type { ShapesMaterial, ShapesView } from './view.ts';
import { LayerTable } from './layer-table.tsx';
import { AddLayer, NetworkDiagram } from './network-diagram.tsx';
import { Presets } from './presets.tsx';
import { Surface } from './surface.tsx';
import { Verdicts } from './verdicts.tsx';
import '../../styles/network-diagram.css';
import '../../styles/shapes.css';

export function ShapesPanel(props: PanelProps<ShapesConfig, ShapesMaterial, ShapesView>): JSX.Element {
  const { config, configure, material, view, progress } = props;
  const { accuracy = [], valAccuracy = [] } = progress.curves;
  const hasTest = material === undefined || material.test.y.length > 0;
  return (
    <div class="shapes">
      <Presets config={config} configure={configure} />
      <section class="card data" aria-label="Data">
        <h2>Data</h2>
        <DataSettings config={config} configure={configure} />
      </section>
      <section class="card network" aria-label="Network">
        <div class="card-head">
          <h2>Network</h2>
          <AddLayer config={config} configure={configure} />
        </div>
        <NetworkDiagram config={config} configure={configure} view={view} />
        <TrainingSettings config={config} configure={configure} />
      </section>
      <div class="side">
        <section class="card result" aria-label="What the network makes of the plane">
          <h2>What it makes of the plane</h2>
          <Surface
            config={config}
            configure={configure}
            material={material}
            view={view}
            accuracy={valAccuracy.at(-1) ?? accuracy.at(-1)}
          />
        </section>
        <TrainingCurves curves={progress.curves} hasHeldOut={hasTest} />
      </div>
      <section class="card layers" aria-label="Layers">
        <h2>Weights and gradients, layer by layer</h2>
        <LayerTable view={view} />
        <Verdicts view={view} />
      </section>
    </div>
  );
}
