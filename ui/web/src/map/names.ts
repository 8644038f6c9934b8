/** Names on the base map: water, streets, places, areas, house numbers. */
import type { ExpressionSpecification, LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import type { Paint } from './palette';
import { BOLD, grow, MEDIUM, PLAIN, SOURCE } from './shared';

const NAME: ExpressionSpecification = ['get', 'name'];
const GROUP: ExpressionSpecification = ['get', 'group'];
const RANK: ExpressionSpecification = ['-', ['get', 'rank']];

function label(id: string, layer: string, colour: string, halo: string, layout: SymbolLayerSpecification['layout'], rest: Partial<SymbolLayerSpecification> = {}): LayerSpecification {
  return {
    id, type: 'symbol', source: SOURCE, 'source-layer': layer,
    layout: { 'text-field': NAME, 'text-font': PLAIN, 'text-max-width': 8, 'text-padding': 4, ...layout },
    paint: { 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 1.4, 'text-halo-blur': 0.4 },
    ...rest,
  };
}

/** A dot with a name below it, shown together or not at all. */
function spot(id: string, filter: ExpressionSpecification, colour: string, paint: Paint, minzoom: number, size: number): LayerSpecification {
  const text: ExpressionSpecification = ['format', '•', { 'font-scale': 1.5 }, '\n', {}, NAME, {}];
  return label(id, 'place', colour, paint.halo, { 'text-field': text, 'text-size': size, 'text-anchor': 'top', 'text-offset': [0, -0.85], 'text-line-height': 1.05, 'symbol-sort-key': RANK }, { minzoom, filter: ['all', ['has', 'name'], filter] });
}

function places(paint: Paint): LayerSpecification[] {
  const service: ExpressionSpecification = ['in', GROUP, ['literal', ['service', 'health']]];
  const quiet: ExpressionSpecification = ['!', ['in', GROUP, ['literal', ['service', 'health', 'settlement', 'hydrant', 'camera', 'mark', 'own']]]];
  return [
    { id: 'hydrant', type: 'circle', source: SOURCE, 'source-layer': 'place', minzoom: 15.5, filter: ['==', GROUP, 'hydrant'], paint: { 'circle-radius': grow([[15, 2], [18, 5]]), 'circle-color': paint.halo, 'circle-stroke-color': paint.hydrant, 'circle-stroke-width': 1.8 } },
    { id: 'camera', type: 'circle', source: SOURCE, 'source-layer': 'place', minzoom: 16.5, filter: ['==', GROUP, 'camera'], paint: { 'circle-radius': 2, 'circle-color': paint.mark } },
    label('mark', 'place', paint.mark, paint.halo, { 'text-size': 11, 'symbol-sort-key': RANK }, { minzoom: 15, filter: ['all', ['has', 'name'], ['==', GROUP, 'mark']] }),
    spot('place', quiet, paint.nameQuiet, paint, 15, 11),
    spot('landmark', ['all', quiet, ['>=', ['get', 'rank'], 60]], paint.nameQuiet, paint, 13.5, 11.5),
    spot('service', service, paint.service, paint, 13, 11.5),
    spot('own', ['==', GROUP, 'own'], paint.name, paint, 13, 12),
  ];
}

function settlements(paint: Paint): LayerSpecification[] {
  const kind: ExpressionSpecification = ['get', 'kind'];
  const of = (...kinds: string[]): ExpressionSpecification => ['all', ['==', GROUP, 'settlement'], ['in', kind, ['literal', kinds]]];
  return [
    label('quarter', 'place', paint.nameQuiet, paint.halo, { 'text-size': grow([[12, 10.5], [16, 14]]), 'text-letter-spacing': 0.05, 'symbol-sort-key': RANK }, { minzoom: 13, maxzoom: 17.5, filter: of('quarter', 'neighbourhood', 'hamlet', 'locality', 'square', 'island', 'settlement') }),
    label('village', 'place', paint.name, paint.halo, { 'text-font': MEDIUM, 'text-size': grow([[10, 11], [15, 16]]), 'symbol-sort-key': RANK }, { maxzoom: 16.5, filter: of('suburb', 'village') }),
    label('town', 'place', paint.name, paint.halo, { 'text-font': BOLD, 'text-size': grow([[8, 12], [14, 20]]), 'symbol-sort-key': RANK }, { maxzoom: 15, filter: of('city', 'town') }),
  ];
}

function areaNames(paint: Paint): LayerSpecification[] {
  const is = (...levels: string[]): ExpressionSpecification => ['in', ['get', 'level'], ['literal', levels]];
  return [
    label('kelurahan', 'area_name', paint.borderName, paint.halo, { 'text-size': grow([[12, 10], [16, 13]]), 'text-letter-spacing': 0.06 }, { minzoom: 12.5, maxzoom: 17, filter: is('kelurahan') }),
    label('kecamatan', 'area_name', paint.borderName, paint.halo, { 'text-font': MEDIUM, 'text-size': grow([[10, 11], [14, 15]]), 'text-transform': 'uppercase', 'text-letter-spacing': 0.1 }, { minzoom: 10, maxzoom: 14.5, filter: is('kecamatan') }),
  ];
}

/** Everything that is read on the map, the least important first. */
export function names(paint: Paint): LayerSpecification[] {
  const along = { 'symbol-placement': 'line', 'text-max-angle': 35, 'symbol-spacing': 280, 'text-rotation-alignment': 'map' } as const;
  const major: ExpressionSpecification = ['in', ['get', 'kind'], ['literal', ['motorway', 'trunk', 'primary', 'secondary']]];
  return [
    label('house-number', 'address', paint.nameQuiet, paint.halo, { 'text-field': ['get', 'number'], 'text-size': 10.5, 'text-padding': 2 }, { minzoom: 17 }),
    label('river-name', 'waterline', paint.waterName, paint.halo, { ...along, 'text-size': 11.5, 'text-letter-spacing': 0.1 }, { minzoom: 13 }),
    ...places(paint),
    label('street-name', 'street', paint.roadName, paint.halo, { ...along, 'text-size': grow([[14, 10.5], [17, 13.5]]) }, { minzoom: 14, filter: ['!', major] }),
    label('main-street-name', 'street', paint.roadName, paint.halo, { ...along, 'text-font': MEDIUM, 'text-size': grow([[12, 10.5], [17, 15]]) }, { minzoom: 12, filter: major }),
    ...areaNames(paint),
    ...settlements(paint),
  ];
}
