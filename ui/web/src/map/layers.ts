/** What lies over the base map and stands still: reach, closures and a route below its names, stations and a place above. */
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';

export const OVERLAYS = ['reach', 'closures', 'route', 'stations', 'circle'] as const;
export type Overlay = (typeof OVERLAYS)[number];

const empty = (): SourceSpecification => ({ type: 'geojson', data: { type: 'FeatureCollection', features: [] }, promoteId: 'id', tolerance: 0, buffer: 32 });
export const overlaySources = (): Record<string, SourceSpecification> => Object.fromEntries(OVERLAYS.map((name) => [name, empty()]));

const FONT = ['Inter Variable', 'DejaVu Sans'];

/** Surfaces and lines, and signs with their names. */
export function overlayLayers(night: boolean): [LayerSpecification[], LayerSpecification[]] {
  const ink = night ? '#e8eef3' : '#0f1820';
  const paper = night ? '#0a0f14' : '#ffffff';
  const halo = { 'text-color': ink, 'text-halo-color': paper, 'text-halo-width': 1.6 };
  const isArea: ['==', ['geometry-type'], string] = ['==', ['geometry-type'], 'Polygon'];
  const surfaces: LayerSpecification[] = [
    { id: 'reach', type: 'fill', source: 'reach', paint: { 'fill-color': '#4cc38a', 'fill-opacity': night ? 0.14 : 0.18 } },
    { id: 'reach-edge', type: 'line', source: 'reach', paint: { 'line-color': night ? '#4cc38a' : '#00795a', 'line-width': 1.5 } },
    { id: 'closure-fill', type: 'fill', source: 'closures', filter: isArea, paint: { 'fill-color': ['case', ['get', 'flood'], '#2f7fd1', '#7c5a1e'], 'fill-opacity': 0.3 } },
    { id: 'closure-line', type: 'line', source: 'closures', paint: { 'line-color': ['case', ['get', 'flood'], night ? '#7cc4ee' : '#005a9c', night ? '#fbbf4a' : '#7a4a00'], 'line-width': 3, 'line-dasharray': [2, 1.2] } },
    { id: 'route', type: 'line', source: 'route', layout: { 'line-cap': 'round' }, paint: { 'line-color': night ? '#7cc4ee' : '#005a9c', 'line-width': 4, 'line-opacity': 0.8 } },
    { id: 'circle', type: 'fill', source: 'circle', filter: isArea, paint: { 'fill-color': '#7cc4ee', 'fill-opacity': 0.18 } },
    { id: 'circle-edge', type: 'line', source: 'circle', filter: isArea, paint: { 'line-color': night ? '#7cc4ee' : '#005a9c', 'line-width': 2 } },
  ];
  const signs: LayerSpecification[] = [
    { id: 'closure-names', type: 'symbol', source: 'closures', minzoom: 13, layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 13 }, paint: halo },
    { id: 'stations', type: 'symbol', source: 'stations', minzoom: 11, layout: { 'icon-image': 'station', 'icon-size': 0.8, 'icon-allow-overlap': true, 'text-field': ['step', ['zoom'], '', 14, ['get', 'name']], 'text-font': FONT, 'text-size': 12, 'text-offset': [0, 1.3], 'text-optional': true }, paint: { ...halo, 'icon-opacity': 0.8 } },
    { id: 'pin', type: 'symbol', source: 'circle', filter: ['==', ['geometry-type'], 'Point'], layout: { 'icon-image': 'pin', 'icon-anchor': 'bottom', 'icon-allow-overlap': true } },
  ];
  return [surfaces, signs];
}
