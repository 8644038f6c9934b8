import { describe, expect, test } from 'vitest';
import { changedLines, differences, lineSpan } from '../src/admin/differences';
import { changesOf, fromWire, lacking, toWire, typedFrom, type Field } from '../src/admin/record';
import { fromLocal, toLocal } from '../src/admin/times';

const ZONE = 'Asia/Jakarta';

describe('the wall clock of the city', () => {
  test('is shown and read back whatever zone the browser stands in', () => {
    expect(toLocal('2026-11-25T07:30:00Z', ZONE)).toBe('2026-11-25T14:30');
    expect(fromLocal('2026-11-25T14:30', ZONE)).toBe('2026-11-25T07:30:00.000Z');
    expect(toLocal('2026-12-31T23:30:00Z', ZONE)).toBe('2027-01-01T06:30');
  });
  test('keeps the hour over a change to summer time', () => {
    expect(toLocal(fromLocal('2026-07-01T09:15', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-07-01T09:15');
    expect(toLocal(fromLocal('2026-03-29T00:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T00:30');
    expect(toLocal(fromLocal('2026-03-29T04:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T04:30');
  });
});

describe('a field is sent as the centre keeps it', () => {
  const cases: [Field, unknown][] = [
    [{ name: 'a', kind: 'text' }, 'PMK-01'],
    [{ name: 'a', kind: 'number', min: 0, max: 9, step: 0.1 }, 0.4],
    [{ name: 'a', kind: 'lines' }, ['DKRTH', 'Dinas Kebersihan']],
    [{ name: 'a', kind: 'pairs' }, { phone: '031-5312144', radio: 'kanal 3' }],
    [{ name: 'a', kind: 'people' }, [{ name: 'Budi', role: 'danru' }, { name: 'Sari', role: null }]],
    [{ name: 'a', kind: 'points' }, [[112.74, -7.25], [112.75, -7.26]]],
    [{ name: 'a', kind: 'moment' }, '2026-11-25T07:30:00.000Z'],
    [{ name: 'a', kind: 'place' }, { lon: 112.74, lat: -7.25 }],
    [{ name: 'a', kind: 'many', options: [] }, ['engine', 'rescue']],
    [{ name: 'a', kind: 'date' }, '2026-12-31'],
  ];
  test.each(cases)('%o', (field, wire) => {
    expect(toWire(field, fromWire(field, wire, ZONE), ZONE)).toEqual(wire);
  });
  test('what is emptied is null, a bare number is a phone', () => {
    expect(toWire({ name: 'a', kind: 'text' }, '  ', ZONE)).toBeNull();
    expect(toWire({ name: 'a', kind: 'pairs' }, '031-5312144', ZONE)).toEqual({ phone: '031-5312144' });
  });
});

test('only what was changed is sent, and what is missing is named', () => {
  const fields: Field[] = [{ name: 'name', kind: 'text', required: true }, { name: 'aliases', kind: 'lines' }, { name: 'note', kind: 'long' }];
  const base = typedFrom(fields, { name: 'Pos', aliases: ['A'], note: null }, ZONE);
  expect(changesOf(fields, base, { ...base, aliases: ' A \n' }, ZONE)).toEqual({});
  expect(changesOf(fields, base, { ...base, aliases: 'A\nB', note: 'x' }, ZONE)).toEqual({ aliases: ['A', 'B'], note: 'x' });
  expect(lacking(fields, { ...base, name: ' ' }, ZONE)).toEqual(['name']);
  const roles: Field[] = [{ name: 'roles', kind: 'grants', required: true }];
  const crew = { role: 'field_unit', agency: null, unit_id: null, station_id: null };
  expect(lacking(roles, { roles: [crew] }, ZONE)).toEqual(['roles']);
  expect(lacking(roles, { roles: [{ ...crew, unit_id: 'u' }] }, ZONE)).toEqual([]);
});

describe('two texts', () => {
  test('are compared line by line', () => {
    expect(differences('a\nb\nc', 'a\nc\nd').map((line) => line.sign + line.text)).toEqual([' a', '-b', ' c', '+d']);
    expect(differences('a', 'a').every((line) => line.sign === ' ')).toBe(true);
  });
  test('show what changed with a line around it', () => {
    const long = Array.from({ length: 50 }, (_, n) => `x = ${n}`);
    const other = long.map((line, n) => (n === 20 ? 'x = twenty' : line));
    expect(changedLines(long.join('\n'), other.join('\n')).map((line) => line.sign + line.text)).toEqual([' x = 19', '-x = 20', '+x = twenty', ' x = 21']);
  });
  test('a line is found by its number', () => {
    expect(lineSpan('one\ntwo\nthree', 2)).toEqual([4, 7]);
    expect(lineSpan('one', 9)).toEqual([3, 3]);
  });
});
