/** What the parts of the base map's style have in common. */
import type { ExpressionSpecification } from 'maplibre-gl';

/** Name of the vector source. */
export const SOURCE = 'city';

/**
 * Local fonts: the style names no glyph server, so the browser draws letters with what the machine has, in this order.
 * The first name of a list decides the weight.
 */
export const PLAIN = ['Noto Sans', 'DejaVu Sans', 'Segoe UI', 'Roboto', 'Arial'];
export const MEDIUM = ['Noto Sans Medium', ...PLAIN];
export const BOLD = ['Noto Sans Bold', ...PLAIN];

type Value = number | string | readonly unknown[];

/** A value that grows with the zoom, from stop to stop. */
export function grow(stops: readonly (readonly [zoom: number, value: Value])[]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.4], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification;
}
