/** Axes: round steps that people count in. Pure. */

/** Steps of time, seconds: what a clock is read by. */
const TIMES = [5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

export interface Axis { max: number; ticks: number[] }

function ticked(most: number, step: number): Axis {
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return { max: count * step, ticks: Array.from({ length: count + 1 }, (_, n) => n * step) };
}

/** An axis for seconds: at most `parts` steps. */
export function timeAxis(most: number, parts = 6): Axis {
  const wanted = Math.max(most, 60) / parts;
  const step = TIMES.find((one) => one >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  return ticked(Math.max(most, 60), step);
}

/** An axis for things that are counted: whole steps of 1, 2 or 5 times a power of ten. */
export function countAxis(most: number, parts = 5): Axis {
  const wanted = Math.max(most, 1) / parts;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((one) => one >= wanted - 1e-9)!);
  return ticked(Math.max(most, 1), step);
}

/** An axis for shares, 0 to 1. */
export function shareAxis(most: number): Axis {
  if (most > 0.5) return ticked(1, 0.25);
  return ticked(Math.max(most, 0.05), most > 0.2 ? 0.1 : most > 0.1 ? 0.05 : 0.025);
}
