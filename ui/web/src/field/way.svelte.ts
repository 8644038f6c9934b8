/** The way from where a unit is to where it is wanted: asked anew when either has moved, never more often than needed. */
import { get } from '../api/client';
import type { components } from '../protocol/api';
import { Loadable } from '../state/loadable.svelte';

export type Route = components['schemas']['RouteView'];
export interface Place { lon: number; lat: number }
const SOON_MS = 15_000;
const MOVED_DEG = 0.0006;

const far = (a: Place | null, b: Place) => !a || Math.abs(a.lon - b.lon) + Math.abs(a.lat - b.lat) > MOVED_DEG;

export class Way {
  readonly route = new Loadable<Route>();
  private from: Place | null = null;
  private to: Place | null = null;
  private askedAt = 0;

  /** Args: now in ms of any clock that only grows. */
  look(from: Place, to: Place, profile: string, now: number): void {
    const elsewhere = far(this.to, to);
    if (!elsewhere && (now - this.askedAt < SOON_MS || !far(this.from, from))) return;
    if (elsewhere) this.route.clear();
    [this.from, this.to, this.askedAt] = [from, to, now];
    void this.route.load((signal) =>
      get<Route>(`/api/geo/route?from=${from.lon},${from.lat}&to=${to.lon},${to.lat}&profile=${profile}`, { signal, retries: 0 }));
  }

  clear(): void {
    this.route.clear();
    this.from = this.to = null;
  }
}
