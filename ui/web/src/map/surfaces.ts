/** Land, water, buildings and boundaries of the base map. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Colour, Paint } from './palette';
import { grow, SOURCE } from './shared';

const GROUNDS: Record<string, Colour> = {
  residential: 'residential', commercial: 'commercial', industrial: 'industrial', park: 'green', grass: 'green', pitch: 'green',
  farmland: 'green', wood: 'wood', cemetery: 'green', wetland: 'wetland', sand: 'sand', school: 'school', hospital: 'hospital',
  military: 'military', airfield: 'airfield', parking: 'paved', square: 'paved',
};

/** From the bottom of the map up to the buildings. */
export function surfaces(paint: Paint): LayerSpecification[] {
  const ground = ['match', ['get', 'kind'], ...Object.entries(GROUNDS).flatMap(([kind, colour]) => [kind, paint[colour]]), paint.ground];
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': paint.ground } },
    { id: 'land', type: 'fill', source: SOURCE, 'source-layer': 'ground', paint: { 'fill-color': ground as ExpressionSpecification, 'fill-antialias': false } },
    { id: 'water', type: 'fill', source: SOURCE, 'source-layer': 'water', paint: { 'fill-color': paint.water } },
    {
      id: 'waterline', type: 'line', source: SOURCE, 'source-layer': 'waterline', layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': paint.water,
        'line-width': grow([[10, ['match', ['get', 'kind'], 'river', 1.2, 0.6]], [14, ['match', ['get', 'kind'], 'river', 3.5, 'canal', 2.5, 1]], [17, ['match', ['get', 'kind'], 'river', 12, 'canal', 7, 2.5]]]),
      },
    },
    {
      id: 'runway', type: 'line', source: SOURCE, 'source-layer': 'rail', filter: ['in', ['get', 'kind'], ['literal', ['runway', 'taxiway', 'pier']]],
      paint: { 'line-color': paint.pier, 'line-width': grow([[11, 1], [14, ['match', ['get', 'kind'], 'runway', 8, 2.5]], [17, ['match', ['get', 'kind'], 'runway', 40, 10]]]) },
    },
    { id: 'building', type: 'fill', source: SOURCE, 'source-layer': 'building', minzoom: 13, paint: { 'fill-color': paint.building, 'fill-opacity': grow([[13, 0.3], [15, 1]]) } },
    { id: 'building-edge', type: 'line', source: SOURCE, 'source-layer': 'building', minzoom: 15.5, paint: { 'line-color': paint.buildingEdge, 'line-width': 0.6 } },
  ];
}

/** Boundaries: above the roads, below every name. */
export function boundaries(paint: Paint): LayerSpecification[] {
  const strong: ExpressionSpecification = ['match', ['get', 'level'], ['kelurahan', 'rw'], false, true];
  return [
    {
      id: 'border-fine', type: 'line', source: SOURCE, 'source-layer': 'area', minzoom: 12, filter: ['!', strong], layout: { 'line-join': 'round' },
      paint: { 'line-color': paint.border, 'line-width': grow([[12, 0.5], [16, 1.2]]), 'line-opacity': 0.55, 'line-dasharray': [3, 2.5] },
    },
    {
      id: 'border', type: 'line', source: SOURCE, 'source-layer': 'area', filter: strong, layout: { 'line-join': 'round' },
      paint: { 'line-color': paint.border, 'line-width': grow([[8, 0.8], [12, 1.4], [16, 2.2]]), 'line-opacity': 0.45, 'line-dasharray': [5, 2, 1.2, 2] },
    },
  ];
}
