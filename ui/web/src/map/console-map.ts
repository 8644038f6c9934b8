/**
 * The one adapter that owns MapLibre. It is told features by overlay and sends only what changed, once per animation
 * frame; nobody else touches the library, and the board works without it.
 */
import { type GeoJSONSource, Map as MapLibre, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { fingerprint, type Feature } from './features';
import { OVERLAYS, overlayLayers, overlaySources, type Overlay } from './layers';
import { pictures } from './pictures';
import { mapStyle } from './style';

setWorkerUrl(workerUrl);
export type Bounds = [number, number, number, number];
export interface Hit { kind: 'incident' | 'unit' | 'station'; id: string }
export interface Listener {
  hit: (hit: Hit) => void;
  point: (at: { lon: number; lat: number }) => void;
  hover: (hit: Hit | null, at: { x: number; y: number }) => void;
  ready: () => void;
  failed: (reason: string) => void;
}
const TOUCHABLE = ['incidents', 'units', 'stations'];

interface Change { put: Map<string, Feature>; drop: Set<string> }

export class ConsoleMap {
  private readonly map: MapLibre;
  private readonly shown = new Map<Overlay, Map<string, string>>();
  private readonly kept = new Map<Overlay, Map<string, Feature>>();
  private readonly due = new Map<Overlay, Change>();
  private ready = false;
  private frame = 0;

  constructor(box: HTMLElement, private night: boolean, bounds: Bounds, title: string, private readonly on: Listener, still = false) {
    for (const name of OVERLAYS) {
      this.shown.set(name, new Map());
      this.kept.set(name, new Map());
      this.due.set(name, { put: new Map(), drop: new Set() });
    }
    const [west, south, east, north] = bounds;
    this.map = new MapLibre({
      container: box, style: this.style(), bounds: [[west, south], [east, north]], attributionControl: false, dragRotate: false, pitchWithRotate: false,
      fadeDuration: 0, interactive: !still, locale: { 'Map.Title': title }, maxPitch: 0,
    });
    this.map.touchZoomRotate?.disableRotation();
    this.map.on('style.load', () => this.furnish());
    this.map.on('error', (event) => on.failed(event.error?.message ?? 'map'));
    if (!still) this.listen();
  }

  private style(): StyleSpecification {
    const base = mapStyle(this.night);
    return { ...base, sources: { ...base.sources, ...overlaySources() }, layers: [...base.layers, ...overlayLayers(this.night)] };
  }

  /** After every change of style: the pictures, and all features anew. */
  private furnish(): void {
    for (const { name, data, ratio } of pictures(this.night)) if (!this.map.hasImage(name)) this.map.addImage(name, data, { pixelRatio: ratio });
    for (const name of OVERLAYS) {
      this.shown.get(name)!.clear();
      this.due.set(name, { put: new Map(this.kept.get(name)), drop: new Set() });
    }
    this.ready = true;
    this.flush();
    this.on.ready();
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
    const box: [[number, number], [number, number]] = [[at.x - 5, at.y - 5], [at.x + 5, at.y + 5]];
    const found = this.ready ? this.map.queryRenderedFeatures(box, { layers: TOUCHABLE }) : [];
    const best = TOUCHABLE.map((layer) => found.find((feature) => feature.layer.id === layer)).find(Boolean);
    return best ? { kind: best.properties.kind as Hit['kind'], id: best.properties.id as string } : null;
  }

  /** Adds or changes features of an overlay. */
  put(overlay: Overlay, features: Iterable<Feature>): void {
    const kept = this.kept.get(overlay)!;
    const due = this.due.get(overlay)!;
    for (const feature of features) {
      const id = feature.id as string;
      kept.set(id, feature);
      due.put.set(id, feature);
      due.drop.delete(id);
    }
    this.ask();
  }

  drop(overlay: Overlay, ids: Iterable<string>): void {
    const due = this.due.get(overlay)!;
    for (const id of ids) {
      if (!this.kept.get(overlay)!.delete(id)) continue;
      due.put.delete(id);
      due.drop.add(id);
    }
    this.ask();
  }

  /** What an overlay holds. */
  ids(overlay: Overlay): Iterable<string> {
    return this.kept.get(overlay)!.keys();
  }

  /** Makes an overlay hold exactly these features. */
  set(overlay: Overlay, features: Feature[]): void {
    const wanted = new Set(features.map((feature) => feature.id as string));
    this.drop(overlay, [...this.kept.get(overlay)!.keys()].filter((id) => !wanted.has(id)));
    this.put(overlay, features);
  }

  private ask(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.flush();
    });
  }

  private flush(): void {
    if (!this.ready) return;
    for (const name of OVERLAYS) this.send(name);
  }

  private send(overlay: Overlay): void {
    const { put, drop } = this.due.get(overlay)!;
    const shown = this.shown.get(overlay)!;
    const add: Feature[] = [];
    for (const [id, feature] of put) {
      const print = fingerprint(feature);
      if (shown.get(id) === print) continue;
      shown.set(id, print);
      add.push(feature);
    }
    const remove = [...drop].filter((id) => shown.delete(id));
    put.clear();
    drop.clear();
    if (add.length || remove.length) void (this.map.getSource(overlay) as GeoJSONSource | undefined)?.updateData({ add, remove });
  }

  shade(night: boolean): void {
    if (night === this.night) return;
    this.night = night;
    this.ready = false;
    this.map.setStyle(this.style(), { diff: false });
  }

  /** Brings a place into view, without moving when it is in view already. */
  reveal(lon: number, lat: number, zoom?: number): void {
    const inside = this.map.getBounds().contains([lon, lat]);
    if (inside && (zoom === undefined || this.map.getZoom() >= zoom)) return;
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(zoom ?? 0, this.map.getZoom()), duration: 300, essential: false });
  }

  fit([west, south, east, north]: Bounds, padding = 24): void {
    this.map.fitBounds([[west, south], [east, north]], { padding, duration: 300 });
  }

  zoom(by: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + by, duration: 150 });
  }

  show(layers: string[], visible: boolean): void {
    if (!this.ready) return;
    for (const layer of layers) if (this.map.getLayer(layer)) this.map.setLayoutProperty(layer, 'visibility', visible ? 'visible' : 'none');
  }

  resize(): void {
    this.map.resize();
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.map.remove();
  }
}
