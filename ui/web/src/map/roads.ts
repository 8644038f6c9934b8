/** Roads and rails of the base map: tunnels below, then the ground, then bridges. */
import type { ExpressionSpecification, LayerSpecification, LineLayerSpecification } from 'maplibre-gl';
import type { Paint } from './palette';
import { grow, SOURCE } from './shared';

const MOTORWAY = ['motorway', 'motorway_link'];
const MAJOR = ['trunk', 'trunk_link', 'primary', 'primary_link'];
const MAIN = ['secondary', 'secondary_link', 'tertiary', 'tertiary_link'];
const PATH = ['path', 'footway', 'cycleway', 'steps', 'bridleway', 'track', 'construction'];
const KIND: ExpressionSpecification = ['get', 'kind'];

/** Width in pixels by class at a zoom: [motorway, major, main, minor, service]. */
function widths(values: readonly number[]): ExpressionSpecification {
  const [motorway, major, main, minor, service] = values as [number, number, number, number, number];
  return [
    'match', KIND, 'motorway', motorway, ['trunk', 'primary'], major, ['secondary', 'tertiary'], main,
    ['motorway_link', 'trunk_link', 'primary_link'], main * 0.8, ['secondary_link', 'tertiary_link'], minor, ['service'], service, minor,
  ];
}

const WIDTH: readonly (readonly [number, readonly number[]])[] = [
  [6, [0.8, 0.5, 0.3, 0.1, 0]], [9, [1.6, 1.1, 0.6, 0.2, 0.1]], [11, [2.6, 2, 1.2, 0.5, 0.2]], [13, [4, 3.4, 2.4, 1.1, 0.6]],
  [15, [8, 7.5, 6, 3.8, 2]], [17, [20, 18, 15, 10, 5]], [19, [52, 46, 40, 28, 14]],
];
const width = (more: number) => grow(WIDTH.map(([zoom, by]) => [zoom, widths(by.map((value) => value + (value > 0.9 ? more : 0)))] as const));

type Place = 'tunnel' | 'ground' | 'bridge';
const AT: Record<Place, ExpressionSpecification> = { tunnel: ['<', ['get', 'level'], 0], ground: ['==', ['get', 'level'], 0], bridge: ['>', ['get', 'level'], 0] };

function line(id: string, filter: ExpressionSpecification, paint: LineLayerSpecification['paint'], rest: Partial<LineLayerSpecification> = {}): LayerSpecification {
  return { id, type: 'line', source: SOURCE, 'source-layer': 'road', filter, layout: { 'line-join': 'round', 'line-cap': 'round' }, paint, ...rest };
}

function drawn(place: Place, paint: Paint): LayerSpecification[] {
  const roads: ExpressionSpecification = ['all', AT[place], ['!', ['in', KIND, ['literal', PATH]]]];
  const order: ExpressionSpecification = ['match', KIND, MOTORWAY, 4, MAJOR, 3, MAIN, 2, 1];
  const colour: ExpressionSpecification = ['match', KIND, MOTORWAY, paint.motorway, MAJOR, paint.roadMajor, MAIN, paint.roadMain, paint.road];
  const opacity = place === 'tunnel' ? 0.5 : 1;
  const butt = { 'line-join': 'round', 'line-cap': place === 'bridge' ? 'butt' : 'round', 'line-sort-key': order } as const;
  return [
    line(`${place}-edge`, roads, { 'line-color': paint.roadEdge, 'line-width': width(place === 'bridge' ? 2.6 : 1.6), 'line-opacity': grow([[11, 0], [13, opacity]]) }, { minzoom: 11, layout: butt }),
    line(`${place}-path`, ['all', AT[place], ['in', KIND, ['literal', PATH]]], { 'line-color': paint.path, 'line-width': grow([[14, 0.6], [17, 1.8], [19, 3]]), 'line-dasharray': [2, 1.6] }, { minzoom: 14 }),
    line(`${place}-road`, roads, { 'line-color': colour, 'line-width': width(0), 'line-opacity': opacity }, { layout: { ...butt, 'line-cap': 'round' } }),
  ];
}

function rails(paint: Paint): LayerSpecification[] {
  const filter: ExpressionSpecification = ['in', KIND, ['literal', ['rail', 'subway', 'tram']]];
  const below: ExpressionSpecification = ['case', ['<', ['get', 'level'], 0], 0.3, 1];
  const base = { type: 'line', source: SOURCE, 'source-layer': 'rail', filter } as const;
  return [
    { ...base, id: 'rail', paint: { 'line-color': paint.rail, 'line-opacity': below, 'line-width': grow([[11, 0.8], [14, 1.8], [17, 4]]) } },
    { ...base, id: 'rail-gap', minzoom: 14, paint: { 'line-color': paint.railGap, 'line-opacity': below, 'line-width': grow([[14, 0.9], [17, 2.4]]), 'line-dasharray': [5, 5] } },
  ];
}

export function roads(paint: Paint): LayerSpecification[] {
  return [...drawn('tunnel', paint), ...drawn('ground', paint), ...rails(paint), ...drawn('bridge', paint), ...oneWays(paint)];
}

/** Arrows need no image: a letter along the street. */
function oneWays(paint: Paint): LayerSpecification[] {
  return [
    {
      id: 'one-way', type: 'symbol', source: SOURCE, 'source-layer': 'road', minzoom: 16.5, filter: ['!=', ['get', 'oneway'], 0],
      layout: { 'symbol-placement': 'line', 'symbol-spacing': 160, 'text-field': ['case', ['>', ['get', 'oneway'], 0], '→', '←'], 'text-font': ['DejaVu Sans', 'sans-serif'], 'text-size': 13, 'text-keep-upright': false, 'text-padding': 20 },
      paint: { 'text-color': paint.nameQuiet, 'text-opacity': 0.7 },
    },
  ];
}
