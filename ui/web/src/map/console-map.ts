/**
 * The one adapter of the map: MapLibre draws what stands (ground, areas, closures, stations, a place), the live layer
 * what moves. It is told what there is and sends only what changed; the board works without it.
 */
import { type GeoJSONSource, Map as MapLibre, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Feature } from './features';
import { OVERLAYS, overlayLayers, overlaySources, type Overlay } from './layers';
import { LiveLayer } from './live-layer';
import { mercatorX, mercatorY } from './marks';
import { pictures } from './pictures';
import { BELOW_NAMES, mapStyle } from './style';

setWorkerUrl(workerUrl);
export type Bounds = [number, number, number, number];
export interface Hit { kind: 'incident' | 'unit' | 'station'; id: string }
/** Nearer than this a box is not brought into view: a single place keeps its streets around it. */
const CLOSEST = 16;
export interface Listener {
  hit: (hit: Hit) => void;
  point: (at: { lon: number; lat: number }) => void;
  hover: (hit: Hit | null, at: { x: number; y: number }) => void;
  ready: () => void;
  failed: (reason: string) => void;
}

export class ConsoleMap {
  readonly live: LiveLayer;
  private readonly map: MapLibre;
  private readonly kept = new Map<Overlay, Map<string, Feature>>(OVERLAYS.map((name) => [name, new Map()]));
  private ready = false;

  constructor(box: HTMLElement, canvas: HTMLCanvasElement, private night: boolean, private readonly bounds: Bounds, title: string, private readonly on: Listener, still = false) {
    const [west, south, east, north] = bounds;
    this.map = new MapLibre({
      container: box, style: this.style(), bounds: [[west, south], [east, north]], attributionControl: false, dragRotate: false, pitchWithRotate: false,
      fadeDuration: 0, interactive: !still, locale: { 'Map.Title': title }, maxPitch: 0,
    });
    this.live = new LiveLayer(canvas, night);
    this.map.touchZoomRotate?.disableRotation();
    this.map.keyboard?.disableRotation();
    this.map.on('style.load', () => this.furnish());
    this.map.on('error', (event) => on.failed(event.error?.message ?? 'map'));
    this.map.on('move', () => this.look());
    this.map.on('resize', () => this.look());
    this.look();
    if (!still) this.listen();
  }

  private style(): StyleSpecification {
    const base = mapStyle(this.night, { bounds: this.bounds });
    const names = base.layers.findIndex((layer) => layer.id === BELOW_NAMES);
    const [surfaces, signs] = overlayLayers(this.night);
    return { ...base, sources: { ...base.sources, ...overlaySources() }, layers: [...base.layers.slice(0, names), ...surfaces, ...base.layers.slice(names), ...signs] };
  }

  /** After every change of style: the pictures, and all features anew. */
  private furnish(): void {
    for (const { name, data, ratio } of pictures(this.night)) if (!this.map.hasImage(name)) this.map.addImage(name, data, { pixelRatio: ratio });
    this.ready = true;
    for (const name of OVERLAYS) this.source(name)?.setData({ type: 'FeatureCollection', features: [...this.kept.get(name)!.values()] });
    this.on.ready();
  }

  private source(name: Overlay): GeoJSONSource | undefined {
    return this.ready ? this.map.getSource(name) : undefined;
  }

  private look(): void {
    const { lng, lat } = this.map.getCenter();
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    this.live.look({ x: mercatorX(lng), y: mercatorY(lat), zoom: this.map.getZoom(), width, height, ratio: Math.min(2, devicePixelRatio) });
  }

  private listen(): void {
    this.map.on('click', (event) => {
      const hit = this.under(event.point);
      if (hit) this.on.hit(hit);
      else this.on.point({ lon: event.lngLat.lng, lat: event.lngLat.lat });
    });
    this.map.on('mousemove', (event) => {
      const hit = this.under(event.point);
      this.map.getCanvas().style.cursor = hit ? 'pointer' : '';
      this.on.hover(hit, event.point);
    });
    this.map.on('mouseout', () => this.on.hover(null, { x: 0, y: 0 }));
  }

  private under(at: { x: number; y: number }): Hit | null {
    const mark = this.live.under(at);
    if (mark) return { kind: mark.kind, id: mark.id };
    const [station] = this.ready ? this.map.queryRenderedFeatures([at.x, at.y], { layers: ['stations'] }) : [];
    return station ? { kind: 'station', id: station.properties.id as string } : null;
  }

  /** Makes an overlay hold exactly these features; only what changed is sent. */
  set(overlay: Overlay, features: Feature[]): void {
    const kept = this.kept.get(overlay)!;
    const wanted = new Map(features.map((feature) => [feature.id as string, feature]));
    const remove = [...kept.keys()].filter((id) => !wanted.has(id));
    const add = features.filter((feature) => JSON.stringify(kept.get(feature.id as string)) !== JSON.stringify(feature));
    this.kept.set(overlay, wanted);
    if (add.length || remove.length) void this.source(overlay)?.updateData({ add, remove });
  }

  shade(night: boolean): void {
    if (night === this.night) return;
    this.night = night;
    this.ready = false;
    this.map.setStyle(this.style(), { diff: false });
    void this.live.shade(night);
  }

  /** Brings a place into view, without moving when it is in view already. */
  reveal(lon: number, lat: number, zoom?: number): void {
    const inside = this.map.getBounds().contains([lon, lat]);
    if (inside && (zoom === undefined || this.map.getZoom() >= zoom)) return;
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(zoom ?? 0, this.map.getZoom()), duration: 300, essential: false });
  }

  fit([west, south, east, north]: Bounds, padding = 24): void {
    this.map.fitBounds([[west, south], [east, north]], { padding, duration: 300, maxZoom: CLOSEST });
  }

  zoom(by: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + by, duration: 150 });
  }

  close(): void {
    this.live.close();
    this.map.remove();
  }
}
