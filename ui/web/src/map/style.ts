/** The base map: our own MapLibre style in a day and a night form, from one source of colours. Nothing from outside. */
import type { StyleSpecification } from 'maplibre-gl';
import { names } from './names';
import { paintOf } from './palette';
import { roads } from './roads';
import { SOURCE } from './shared';
import { boundaries, surfaces } from './surfaces';

export const ATTRIBUTION = '© OpenStreetMap contributors (ODbL)';
/** Closest zoom of the tiles; nearer ones enlarge them. */
export const TILE_MAXZOOM = 17;

export interface MapOptions {
  /** Where the centre is served; empty: where the page comes from. */
  origin?: string;
  /** West, south, east, north: no tile is asked for outside. */
  bounds?: [number, number, number, number];
  /** Said on the map beside the sources, for the demonstration's schematic city. */
  notice?: string;
}

/** The style of the base map; surfaces of ours go before `BELOW_NAMES`, marks on top. */
export function mapStyle(night: boolean, options: MapOptions = {}): StyleSpecification {
  const paint = paintOf(night);
  const origin = options.origin ?? globalThis.location?.origin ?? '';
  return {
    version: 8,
    name: night ? 'Sigap night' : 'Sigap day',
    sources: {
      [SOURCE]: {
        type: 'vector', tiles: [`${origin}/tiles/base/{z}/{x}/{y}.mvt`], minzoom: 5, maxzoom: TILE_MAXZOOM,
        attribution: options.notice ? `${ATTRIBUTION} · ${options.notice}` : ATTRIBUTION,
        ...(options.bounds ? { bounds: options.bounds } : {}),
      },
    },
    layers: [...surfaces(paint), ...roads(paint), ...boundaries(paint), ...names(paint)],
  };
}

/** The first layer of names: surfaces of ours (reach, closures, zones) go before it, so that streets stay readable. */
export const BELOW_NAMES = 'house-number';
