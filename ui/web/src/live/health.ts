/** Whether the picture is live. Red when the relay lags its tick by over 3 s, or when no tick came for 7 s. */
export const LAG_MS = 3000;
export const SILENT_MS = 7000;

export interface Pulse {
  /** Browser's monotonic time of the last tick or hello; null before the first. */
  heardAt: number | null;
  /** Server time of that tick, ms. */
  tickAt: number;
  /** The relay's last look at the database, ms of server time. */
  confirmedAt: number;
}

export interface Health {
  level: 'live' | 'stale' | 'lost';
  /** Seconds since the picture was last known to be true. */
  age_s: number;
}

export function healthOf(pulse: Pulse, now: number): Health {
  if (pulse.heardAt === null) return { level: 'lost', age_s: 0 };
  const silent = now - pulse.heardAt;
  const lag = pulse.tickAt - pulse.confirmedAt;
  const age_s = Math.floor((silent + Math.max(lag, 0)) / 1000);
  if (silent > SILENT_MS) return { level: 'lost', age_s };
  return { level: lag > LAG_MS ? 'stale' : 'live', age_s };
}
