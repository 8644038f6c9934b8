/** Which units an account speaks for: those it crews, and for a station those of its post. */
import type { Session, Unit } from '../protocol/types';
import type { Picture } from '../state/reducer';

export function isOwn(session: Session, unit: Unit): boolean {
  return session.roles.some(({ role, agency, unit_id, station_id }) => {
    if (role === 'field_unit') return unit_id === unit.id;
    if (role !== 'station') return false;
    return station_id ? unit.home_station_id === station_id : agency !== null && unit.agency === agency;
  });
}

/** By call sign. */
export const ownUnits = (session: Session | null, picture: Picture): Unit[] =>
  session ? [...picture.units.values()].filter((unit) => isOwn(session, unit)).sort((a, b) => (a.call_sign < b.call_sign ? -1 : 1)) : [];
