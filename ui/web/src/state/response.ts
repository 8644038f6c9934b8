/** How fast units reached today's incidents: pure. */
import type { Incident } from '../protocol/types';

export interface Response { count: number; median_s: number; within: number }

/** Of incidents that a unit reached: median seconds from record to first on scene, and the share within the target. */
export function responseOf(incidents: Incident[], target_s: number): Response | null {
  const times = incidents
    .filter((row) => row.clocks.on_scene_at !== undefined && !row.exercise && !row.flags.includes('late_entry'))
    .map((row) => (Date.parse(row.clocks.on_scene_at!) - Date.parse(row.created_at)) / 1000)
    .sort((a, b) => a - b);
  if (!times.length) return null;
  const middle = times.length >> 1;
  const median_s = times.length % 2 ? times[middle]! : (times[middle - 1]! + times[middle]!) / 2;
  return { count: times.length, median_s, within: times.filter((time) => time <= target_s).length / times.length };
}
