/** Whether the picture is live. Red when the relay lags its tick, or the tick itself, by over 3 s, or when none came for 7 s. */
export const LAG_MS = 3000;
export const SILENT_MS = 7000;

export interface Pulse {
  /** Browser's monotonic time of the last tick; null before the first. */
  heardAt: number | null;
  /** Server time of that tick, ms. */
  tickAt: number;
  /** The relay's last look at the database, ms of server time. */
  confirmedAt: number;
  /** How much longer than the quickest frame of its connection it was under way, ms. */
  late: number;
}

export interface Health {
  /** `live`; `stale`: ticks come, but late, or the relay does not see the database; `lost`: nothing is heard. */
  level: 'live' | 'stale' | 'lost';
  /** Seconds since the last tick was heard; null before the first. */
  tick_age_s: number | null;
  /** Seconds since the picture was last known to be true; null before the first tick. */
  age_s: number | null;
}

export const UNHEARD: Pulse = { heardAt: null, tickAt: 0, confirmedAt: 0, late: 0 };

export function healthOf(pulse: Pulse, now: number): Health {
  if (pulse.heardAt === null) return { level: 'lost', tick_age_s: null, age_s: null };
  const silent = now - pulse.heardAt;
  const lag = Math.max(pulse.tickAt - pulse.confirmedAt, 0) + pulse.late;
  const tick_age_s = Math.floor(silent / 1000);
  const age_s = Math.floor((silent + lag) / 1000);
  if (silent > SILENT_MS) return { level: 'lost', tick_age_s, age_s };
  return { level: lag > LAG_MS ? 'stale' : 'live', tick_age_s, age_s };
}
