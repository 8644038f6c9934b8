import { describe, expect, test } from 'vitest';
import { isNews, MOST, withFix, type Fix } from '../src/field/coalesce';
import { Hold } from '../src/field/hold';
import type { Letter } from '../src/field/letters';
import states from './states.json';
import { assumed, assumedReadiness, isFinal, nextStep, ORDER, otherSteps, refusingStep, type Table } from '../src/field/steps';

const TABLE: Table = states.assignment;
const engine = { capabilities: ['engine'] as never[] };
const ambulance = { capabilities: ['ambulance'] as never[] };

function walk(unit: typeof engine, order: string): string[] {
  const seen: string[] = [];
  for (let step: string | null = 'dispatched'; step; step = nextStep(TABLE, step, unit, order)) seen.push(step);
  return seen;
}

describe('the next step', () => {
  test('comes in the order of the centre', () => expect(ORDER).toEqual(states.order));
  test('of an engine, an ambulance, and a crew that is to stage', () => {
    expect(walk(engine, 'respond')).toEqual(['dispatched', 'acknowledged', 'en_route', 'on_scene', 'cleared']);
    expect(walk(ambulance, 'respond')).toEqual(['dispatched', 'acknowledged', 'en_route', 'on_scene', 'transporting', 'at_destination', 'handed_over', 'cleared']);
    expect(walk(engine, 'stage')).toEqual(['dispatched', 'acknowledged', 'en_route', 'staged', 'on_scene', 'cleared']);
  });
  test('is always legal, whatever the table says', () => {
    for (const status of Object.keys(TABLE.transitions)) {
      for (const unit of [engine, ambulance]) {
        for (const order of ['respond', 'stage', 'stand_by']) {
          const next = nextStep(TABLE, status, unit, order);
          if (next) expect(TABLE.transitions[status]).toContain(next);
        }
      }
    }
    const strict = { ...TABLE, transitions: { ...TABLE.transitions, dispatched: ['on_scene'] } };
    expect(nextStep(strict, 'dispatched', engine, 'respond')).toBe('on_scene');
  });
  test('leaves every other legal step one touch away, and refusing apart', () => {
    expect(otherSteps(TABLE, 'en_route', 'on_scene')).toEqual(['staged', 'cleared']);
    expect(otherSteps(TABLE, 'on_scene', 'cleared')).toEqual(['transporting']);
    expect(refusingStep(TABLE, 'dispatched')).toBe('declined');
    expect(refusingStep(TABLE, 'on_scene')).toBe('aborted');
    expect(refusingStep(TABLE, 'handed_over')).toBeNull();
    expect([isFinal(TABLE, 'cleared'), isFinal(TABLE, 'on_scene')]).toEqual([true, false]);
  });
  test('counts letters that are on their way, in order, legal ones only', () => {
    const row = { id: 'a', status: 'dispatched' as const };
    const said = (code: string, refused = false): Letter => ({
      n: 1, key: code, deed: 'status', unit: 'u', path: '', body: {}, at: 0, failures: 0, about: { call_sign: '', code, assignment: 'a' },
      ...(refused ? { refused: { code: 'late', text: '' } } : {}),
    });
    expect(assumed(TABLE, row, [])).toBe('dispatched');
    expect(assumed(TABLE, row, [said('acknowledged'), said('en_route')])).toBe('en_route');
    expect(assumed(TABLE, row, [said('on_scene', true)])).toBe('dispatched');
    expect(assumed(TABLE, row, [said('on_scene'), said('acknowledged')])).toBe('on_scene');
    expect(assumed(TABLE, { id: 'b', status: 'dispatched' }, [said('en_route')])).toBe('dispatched');
    const broken: Letter = { ...said('out_of_service'), deed: 'readiness' };
    expect(assumed(TABLE, row, [said('en_route'), broken])).toBe('aborted');
    const unit = { id: 'u', status: 'available' as const };
    expect([assumedReadiness(unit, []), assumedReadiness(unit, [broken])]).toEqual(['available', 'out_of_service']);
    expect(assumedReadiness({ ...unit, id: 'other' }, [broken])).toBe('available');
  });
});

describe('a touch that must last', () => {
  test('acts once, after its time, and not when let go', () => {
    const hold = new Hold(2000);
    hold.press(0);
    expect([hold.take(1999), hold.progress(1000)]).toEqual([false, 0.5]);
    hold.release();
    hold.press(5000);
    expect(hold.take(6999)).toBe(false);
    expect(hold.take(7000)).toBe(true);
    expect(hold.take(7500)).toBe(false);
    hold.release();
    expect(hold.progress(9000)).toBe(0);
  });
  test('a key that repeats while it is down does not begin anew', () => {
    const hold = new Hold(2000);
    hold.press(0);
    hold.press(1900);
    expect(hold.take(2000)).toBe(true);
  });
});

describe('fixes', () => {
  const at = (second: number, lat = 0, heading: number | null = null): Fix =>
    ({ lon: 112.7, lat: -7.2 + lat, at: new Date(second * 1000).toISOString(), accuracy_m: 5, speed_mps: 9, heading_deg: heading });
  test('news is the first, a move, a turn, or ten quiet seconds', () => {
    expect(isNews(undefined, at(0))).toBe(true);
    expect(isNews(at(0), at(4))).toBe(false);
    expect(isNews(at(0), at(10))).toBe(true);
    expect(isNews(at(0), at(2, 0.0004))).toBe(true);
    expect(isNews(at(0, 0, 350), at(2, 0, 30))).toBe(true);
    expect(isNews(at(0, 0, 350), at(2, 0, 10))).toBe(false);
    expect(isNews(at(0), at(0.5, 0.01))).toBe(false);
  });
  test('a long queue is thinned and keeps the newest', () => {
    let queue: Fix[] = [];
    for (let n = 0; n < 2000; n += 1) queue = withFix(queue, at(n));
    expect(queue.length).toBeLessThanOrEqual(MOST);
    expect(queue.at(-1)).toEqual(at(1999));
    expect(queue.map((fix) => fix.at)).toEqual([...queue.map((fix) => fix.at)].sort());
  });
});
