/** From which age on something asks for attention, and when it is an alarm: data of the centre, read from the catalogue. */
import type { Catalogue } from '../protocol/types';

type Thresholds = Catalogue['thresholds'];
export type Limits = [warn_s: number, alert_s: number];

/** The first rule that fits counts; null where nothing is said. */
export function limitsOf(thresholds: Thresholds | undefined, kind: string, priority?: number, type?: string): Limits | null {
  const rule = thresholds?.[kind]?.rules.find(({ priorities, types }) =>
    (priorities.length === 0 || (priority !== undefined && priorities.includes(priority)))
    && (types.length === 0 || (type !== undefined && (types as string[]).includes(type))));
  return rule ? [rule.warn_s, rule.alert_s] : null;
}

/** As properties of `<Age>`. */
export const ageLimits = (limits: Limits | null): { warn?: number; alert?: number } => (limits ? { warn: limits[0], alert: limits[1] } : {});
