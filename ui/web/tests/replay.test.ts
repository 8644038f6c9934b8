import { describe, expect, test } from 'vitest';
import { eventFrom, followed, marksAt, placeAt, signThen, spanOf, unadvised, unitsAt, waysBy, type Replay, type Shown, type Trail } from '../src/review/replay';

const BEGAN = Date.parse('2026-11-25T03:00:00Z');
const at = (seconds: number) => BEGAN + seconds * 1000;
const text = (seconds: number) => new Date(at(seconds)).toISOString();

const trail = (more: Partial<Trail> = {}): Trail => ({
  assignment_id: 'a1', unit_id: 'u1', call_sign: 'PMK-01', agency: 'DPKP', order: 'respond', recommendation_id: 'r1', override_reason: null, end_reason: null, eta_at: null,
  since: text(-120), until: text(600), stamps: { on_scene: text(200), dispatched: text(60), en_route: text(90), cleared: text(600) },
  fixes: [[text(0), 112.7, -7.2, 90, 0], [text(90), 112.7, -7.2, 90, 9], [text(100), 112.71, -7.2, 90, 9], [text(400), 112.72, -7.3, 0, 0], [text(410), 112.72, -7.3, 0, 0]], ...more,
});
const lived = (trails: Trail[], advice: Shown[] = []): Replay => ({
  incident: { created_at: text(-5), position: { lon: 112.72, lat: -7.3 } }, trails, advice,
  timeline: [0, 60, 90, 200, 600].map((seconds, seq) => ({ seq, at: text(seconds), event: 'x', actor: null, subject: { kind: 'x', id: '' }, detail: {}, incidents: [], assignments: [], alerts: [] })),
}) as unknown as Replay;

describe('an incident played back', () => {
  test('runs from the first to the last thing that happened, or to now while units are out', () => {
    expect(spanOf(lived([trail()]), at(9999))).toEqual({ from: at(0), to: at(600) });
    expect(spanOf(lived([trail({ until: null })]), at(9999)).to).toBe(at(9999));
  });
  test('a unit does what it last reported, whatever the order of its stamps', () => {
    const status = (seconds: number) => unitsAt(lived([trail()]), at(seconds)).map((one) => [one.status, (at(seconds) - one.since) / 1000]);
    expect(status(59)).toEqual([]);
    expect(status(60)).toEqual([['dispatched', 0]]);
    expect(status(199)).toEqual([['en_route', 109]]);
    expect(status(700)).toEqual([['cleared', 100]]);
    expect([signThen('en_route'), signThen('cleared'), signThen('declined')]).toEqual(['en_route', 'off_duty', 'off_duty']);
  });
  test('a unit is drawn between near fixes, and stands where it was last seen when none came', () => {
    expect(placeAt(trail(), at(95))).toMatchObject({ lon: expect.closeTo(112.705, 6), at: at(95) });
    expect(placeAt(trail(), at(300))).toMatchObject({ lon: 112.71, at: at(100) });
    expect(placeAt(trail(), at(-1))).toBeNull();
    expect(unitsAt(lived([trail()]), at(399))[0]!.believed).toBe('ageing');
  });
  test('a unit is on the map until its job is over, and once however often it was sent', () => {
    const again = trail({ assignment_id: 'a2', stamps: { dispatched: text(650) }, until: text(900) });
    const signs = (seconds: number) => marksAt(lived([trail(), again]), at(seconds)).map((mark) => mark.sprite);
    expect(signs(10)).toHaveLength(2);
    expect(signs(95).at(-1)).toBe('unit-en_route');
    expect(signs(640)).toEqual(['unit-available']);
    expect(signs(950)).toEqual([]);
  });
  test('its way is a line with a gap where nothing was heard', () => {
    const way = (seconds: number) => waysBy(lived([trail()]), at(seconds)).map((one) => (one.geometry as GeoJSON.MultiLineString).coordinates.map((line) => line.length));
    expect(way(100)).toEqual([[3]]);
    expect(way(410)).toEqual([[3, 2]]);
    expect(way(10)).toEqual([]);
  });
  test('events are stepped through, and there is none beyond the last', () => {
    const replay = lived([trail()]);
    expect([eventFrom(replay, at(0), true), eventFrom(replay, at(75), false), eventFrom(replay, at(600), true), eventFrom(replay, at(0), false)]).toEqual([at(60), at(60), null, null]);
  });
  test('advice stands beside what was done, what was added and what was sent without any', () => {
    const named = (unit_id: string, selected: boolean) => ({ unit_id, call_sign: unit_id, selected, for_capability: 'engine', eta_s: 180 });
    const shown = { recommendation_id: 'r1', answer: { units: [named('u1', true), named('u2', true), named('u3', false)] } } as unknown as Shown;
    const trails = [trail(), trail({ assignment_id: 'a3', unit_id: 'u3', stamps: { dispatched: text(60) } }), trail({ assignment_id: 'a4', unit_id: 'u4', recommendation_id: null })];
    const rows = followed(shown, trails).map((one) => [one.unit_id, one.advised, one.trail !== null, one.took_s]);
    expect(rows).toEqual([['u1', true, true, 140], ['u2', true, false, null], ['u3', false, true, null]]);
    expect(unadvised(lived(trails, [shown])).map((one) => one.unit_id)).toEqual(['u4']);
  });
});
