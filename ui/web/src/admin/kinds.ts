/** The kinds of records an administrator keeps. */
import { patch, post, request } from '../api/client';
import { coordinates, dayClock, distance } from '../i18n/format';
import { speech } from '../i18n/language.svelte';
import type { Account, Agency, Closure, OwnPlace, Station, UnitRecord } from '../protocol/types';
import { store } from '../state/store.svelte';
import type { Field, Kept, Kind, Option, Values } from './record';
import { refs } from './refs.svelte';

const ADMIN = ['admin'];
const codes = (list: 'capability' | 'vehicle_class'): Option[] => Object.entries(speech.w.codes[list]).map(([value, text]) => ({ value, label: text }));
const some = (...parts: (string | null | undefined | false)[]): string => parts.filter(Boolean).join(' · ');
const remove = (path: string) => request('DELETE', path);

const scopeOf = (grant: Account['roles'][number]): string =>
  grant.agency ?? (grant.unit_id ? (store.picture().units.get(grant.unit_id)?.call_sign ?? '?') : refs.stationName(grant.station_id));
const roleText = (grant: Account['roles'][number]): string => [speech.of('role', grant.role), scopeOf(grant)].filter(Boolean).join(' ');

const operators: Kind<Account> = {
  path: '/api/operators', events: ['operator.added', 'operator.changed'], keepers: ADMIN,
  list: (rows) => rows,
  title: (one) => one.name,
  hint: (one) => some(one.username, one.roles.map(roleText).join(', ')),
  off: (one) => (one.active ? null : speech.w.admin.disabled),
  fields: (one) => [
    ...(one ? [] : [{ name: 'username', kind: 'text', required: true, hint: speech.w.admin.hints.username } as Field]),
    { name: 'name', kind: 'text', required: true },
    { name: 'password', kind: 'secret', hint: one ? speech.w.admin.hints.newPassword : speech.w.admin.hints.password },
    { name: 'roles', kind: 'grants', required: true },
  ],
  flat: (one) => ({ name: one.name, roles: one.roles }),
  fresh: { roles: [{ role: 'dispatcher', agency: null, unit_id: null, station_id: null }] },
  create: (body) => post('/api/operators', body),
  change: (one, body) => patch(`/api/operators/${one.id}`, body),
  deeds: (one) => [one.active
    ? { label: speech.w.admin.disable, grave: true, run: () => patch(`/api/operators/${one.id}`, { active: false }) }
    : { label: speech.w.admin.enable, run: () => patch(`/api/operators/${one.id}`, { active: true }) }],
};

/** A unit's crew has a request of its own. */
async function changeUnit(unit: UnitRecord, body: Values): Promise<Kept> {
  const { crew, ...rest } = body;
  let answer: Kept = unit;
  if (Object.keys(rest).length > 1) answer = await patch<Kept>(`/api/units/${unit.id}`, rest);
  return crew ? post<Kept>(`/api/units/${unit.id}/crew`, { crew }) : answer;
}

const units: Kind<UnitRecord> = {
  path: '/api/units/register', events: ['unit.added', 'unit.changed', 'unit.crew_changed'], keepers: ADMIN,
  list: (rows) => rows,
  title: (one) => one.call_sign,
  hint: (one) => some(one.agency, one.capabilities.map((code) => speech.of('capability', code)).join(', '), refs.stationName(one.home_station_id)),
  off: (one) => (one.active ? null : speech.w.admin.retired),
  fields: () => [
    { name: 'call_sign', kind: 'text', required: true },
    { name: 'agency', kind: 'one', options: refs.agencyOptions, required: true },
    { name: 'capabilities', kind: 'many', options: codes('capability') },
    { name: 'vehicle_class', kind: 'one', options: codes('vehicle_class'), required: true },
    { name: 'home_station_id', kind: 'one', options: refs.stationOptions },
    { name: 'turnout_s', kind: 'number', min: 0, max: 7200, required: true },
    { name: 'crew', kind: 'people', rows: 4, hint: speech.w.admin.hints.crew },
    { name: 'phone', kind: 'text' }, { name: 'radio', kind: 'text' },
    { name: 'tracker', kind: 'text', hint: speech.w.admin.hints.tracker },
  ],
  flat: (one) => ({ ...one }),
  fresh: { vehicle_class: 'medium', turnout_s: 60 },
  create: (body) => post('/api/units', body),
  change: changeUnit,
  deeds: (one) => {
    const set = (active: boolean) => () => patch(`/api/units/${one.id}`, { revision: one.revision, active });
    return [one.active ? { label: speech.w.admin.retire, grave: true, run: set(false) } : { label: speech.w.admin.restore, run: set(true) }];
  },
};

const stations: Kind<Station> = {
  path: '/api/stations', events: ['station.added', 'station.changed'], keepers: ADMIN,
  list: (rows) => rows,
  title: (one) => one.name,
  hint: (one) => some(one.agency, one.address, one.position ? '' : speech.w.calls.noPoint),
  fields: () => [
    { name: 'name', kind: 'text', required: true },
    { name: 'agency', kind: 'one', options: refs.agencyOptions },
    { name: 'position', kind: 'place' },
    { name: 'address', kind: 'text' }, { name: 'phone', kind: 'text' },
  ],
  flat: (one) => ({ ...one }),
  fresh: {},
  create: (body) => post('/api/stations', body),
  change: (one, body) => patch(`/api/stations/${one.id}`, body),
};

type KeptAgency = Agency & { id: string };
const agencies: Kind<KeptAgency> = {
  path: '/api/agencies', events: ['agency.added', 'agency.changed'], keepers: ADMIN,
  list: (rows) => (rows as Agency[]).map((one) => ({ ...one, id: one.code })),
  title: (one) => one.code,
  hint: (one) => some(speech.text(one.name), one.aliases.join(', ')),
  off: (one) => (one.valid_until && Date.parse(one.valid_until) + 86_400_000 < store.now ? speech.w.admin.ended : null),
  fields: (one) => [
    ...(one ? [] : [{ name: 'code', kind: 'text', required: true, hint: speech.w.admin.hints.code } as Field]),
    { name: 'name_id', kind: 'text', required: true }, { name: 'name_en', kind: 'text', required: true },
    { name: 'aliases', kind: 'lines', rows: 3, hint: speech.w.admin.hints.lines },
    { name: 'contacts', kind: 'pairs', rows: 3, hint: speech.w.admin.hints.contacts },
    { name: 'valid_from', kind: 'date' }, { name: 'valid_until', kind: 'date', hint: speech.w.admin.hints.validUntil },
  ],
  flat: (one) => ({ ...one, name_id: one.name.id, name_en: one.name.en }),
  fresh: {},
  create: async (body) => {
    const made = await post<Agency>('/api/agencies', body);
    return { ...made, id: made.code };
  },
  change: async (one, body) => ({ ...(await patch<Agency>(`/api/agencies/${one.code}`, body)), id: one.code }),
};

const places: Kind<OwnPlace> = {
  path: '/api/geo/places', events: ['place.added', 'place.changed', 'place.removed'], keepers: [...ADMIN, 'supervisor'],
  list: (rows) => rows,
  title: (one) => one.name,
  hint: (one) => some(one.aliases.join(', '), one.note),
  fields: () => [
    { name: 'name', kind: 'text', required: true },
    { name: 'aliases', kind: 'lines', rows: 4, hint: speech.w.admin.hints.aliases },
    { name: 'position', kind: 'place', required: true },
    { name: 'note', kind: 'long', rows: 3, hint: speech.w.admin.hints.note },
  ],
  flat: (one) => ({ ...one, position: { lon: one.lon, lat: one.lat } }),
  fresh: {},
  create: (body) => post('/api/geo/places', body),
  change: (one, body) => patch(`/api/geo/places/${one.id}`, body),
  deeds: (one) => [{ label: speech.w.admin.remove, grave: true, run: () => remove(`/api/geo/places/${one.id}`) }],
};

/** Nobody chosen means: whoever still passes water of that depth. */
const byDepth = (body: Values): Values => (Array.isArray(body.passable_by) && !body.passable_by.length ? { ...body, passable_by: null } : body);

/** The shape as it is sent: a circle around a point, or the typed corners. */
function newClosure(body: Values): Values {
  const { kind, position, radius_m, coordinates, ...rest } = byDepth(body);
  const at = position as { lon: number; lat: number } | undefined;
  return { ...rest, shape: kind === 'circle' ? { kind, lon: at?.lon, lat: at?.lat, radius_m } : { kind, coordinates } };
}

function shapeText({ shape }: Closure): string {
  const name = speech.w.admin.shapes[shape.kind].toLowerCase();
  return shape.kind === 'circle' ? `${name} ${distance(shape.radius_m, speech.locale)}, ${coordinates(shape)}` : name;
}

const closureText = (one: Closure): string => {
  const end = one.until ? speech.w.admin.until(dayClock(Date.parse(one.until), speech.locale, store.zone)) : speech.w.admin.open;
  const water = one.depth_m === null ? '' : `${one.depth_m.toLocaleString(speech.locale)} m`;
  return some(end, shapeText(one), water, one.passable_by.map((code) => speech.of('vehicle_class', code)).join(', '), one.source);
};

function shapeFields(typed: Values | null): Field[] {
  const options = (['circle', 'line', 'polygon'] as const).map((value) => ({ value, label: speech.w.admin.shapes[value] }));
  const circle: Field[] = [
    { name: 'position', kind: 'place', required: true, hint: speech.w.admin.hints.circle }, { name: 'radius_m', kind: 'number', min: 1, max: 100_000, required: true },
  ];
  const corners: Field[] = [{ name: 'coordinates', kind: 'points', rows: 4, required: true, hint: speech.w.admin.hints.points }];
  return [{ name: 'kind', kind: 'one', required: true, options }, ...(typed?.kind === 'circle' ? [] : corners), ...(typed && typed.kind !== 'circle' ? [] : circle)];
}

const closures: Kind<Closure> = {
  path: '/api/geo/closures', events: ['closure.reported', 'closure.changed', 'closure.lifted', 'closure.lapsed'],
  keepers: [...ADMIN, 'supervisor', 'dispatcher', 'shift_leader', 'call_taker'],
  list: (rows) => rows,
  title: (one) => one.reason,
  hint: closureText,
  fields: (one, typed) => [
    { name: 'reason', kind: 'text', required: true },
    ...(one ? [] : shapeFields(typed)),
    { name: 'until', kind: 'moment', hint: speech.w.admin.hints.until },
    { name: 'depth_m', kind: 'number', min: 0, max: 100, step: 0.05, hint: speech.w.admin.hints.depth },
    { name: 'passable_by', kind: 'many', options: codes('vehicle_class'), hint: speech.w.admin.hints.passable },
    { name: 'source', kind: 'text' },
  ],
  flat: (one) => ({ ...one }),
  fresh: { kind: 'circle', radius_m: 100 },
  create: (body) => post('/api/geo/closures', newClosure(body)),
  change: (one, body) => patch(`/api/geo/closures/${one.id}`, byDepth(body)),
  deeds: (one) => [{ label: speech.w.admin.lift, grave: true, run: () => remove(`/api/geo/closures/${one.id}`) }],
};

export const KINDS = { operators, units, stations, agencies, places, closures } as unknown as Record<'operators' | 'units' | 'stations' | 'agencies' | 'places' | 'closures', Kind>;
