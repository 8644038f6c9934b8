import { describe, expect, test } from 'vitest';
import type { Incident, PictureBody, Unit } from '../src/protocol/types';
import { complete, parse, partBeingTyped } from '../src/state/commands';
import { fromBody } from '../src/state/reducer';

const incident = (id: string, short_number: number) => ({ id, short_number, number: `20261124-${short_number}` }) as Incident;
const unit = (id: string, call_sign: string) => ({ id, call_sign, active: true }) as Unit;
const picture = fromBody({
  epoch: 'e', seq: 0, at: '', incidents: [incident('i', 413), incident('j', 415)], units: [unit('u', 'PMK-11'), unit('v', 'TGC-02')],
  assignments: [], closures: [], alerts: [], recent: [], desks: [], positions: [],
} as unknown as PictureBody);
const lexicon = { dispositions: [['resolved', 'kondusif'], ['false_alarm', 'alarm palsu']] as [string, string][] };
const read = (line: string) => parse(line, picture, lexicon);

describe('the command line', () => {
  test('/a 413 PMK-11 TGC-02 assigns both, whatever the case', () => {
    expect(read('/a 413 pmk-11 TGC-02')).toMatchObject({ verb: 'a', incident: { id: 'i' }, units: [{ id: 'u' }, { id: 'v' }] });
    expect(read('/A #413  PMK-11 ')).toMatchObject({ verb: 'a', units: [{ id: 'u' }] });
  });
  test('/s, /d, /n, /x, /t, /i, /h say what they say', () => {
    expect(read('/s PMK-11 6')).toMatchObject({ unit: { id: 'u' }, status: '6' });
    expect(read('/d PMK-11 415')).toMatchObject({ unit: { id: 'u' }, incident: { id: 'j' } });
    expect(read('/n 413 warga menunggu di gang')).toMatchObject({ text: 'warga menunggu di gang' });
    expect(read('/x 413 kondusif')).toMatchObject({ disposition: 'resolved' });
    expect(read('/x 413 alarm')).toMatchObject({ disposition: 'false_alarm' });
    expect(read('/t 413')).toMatchObject({ minutes: 15 });
    expect(read('/t 413 30')).toMatchObject({ minutes: 30 });
    expect(read('/i 413')).toMatchObject({ verb: 'i', incident: { id: 'i' } });
    expect(read('/h 413 D2')).toMatchObject({ desk: 'D2' });
  });
  test('a bare number or call sign chooses', () => {
    expect(read('413')).toMatchObject({ verb: 'choose', incident: { id: 'i' } });
    expect(read('tgc-02')).toMatchObject({ verb: 'choose', unit: { id: 'v' } });
  });
  test('what is wrong is named, and nothing is guessed', () => {
    expect(read('/q 413')).toEqual({ what: 'unknown', value: '/q' });
    expect(read('/a 999 PMK-11')).toEqual({ what: 'noIncident', value: '999' });
    expect(read('/a 413 PMK-1')).toEqual({ what: 'noUnit', value: 'PMK-1' });
    expect(read('/a 413')).toEqual({ what: 'missing', value: 'units' });
    expect(read('/s PMK-11 2')).toEqual({ what: 'noStatus', value: '2' });
    expect(read('/x 413 selesai')).toEqual({ what: 'noDisposition', value: 'selesai' });
    expect(read('')).toMatchObject({ what: 'noUnit' });
  });
  test('knows which part is being typed and completes it', () => {
    expect(partBeingTyped('/')).toEqual({ part: 'verb', typed: '/' });
    expect(partBeingTyped('/a 4')).toEqual({ part: 'incident', typed: '4' });
    expect(partBeingTyped('/a 413 ')).toEqual({ part: 'units', typed: '' });
    expect(partBeingTyped('/a 413 PMK-11 TG')).toEqual({ part: 'units', typed: 'TG' });
    expect(partBeingTyped('/s PMK-11 ')).toEqual({ part: 'status', typed: '' });
    expect(complete('/a 413 PMK-11 TG', 'TGC-02')).toBe('/a 413 PMK-11 TGC-02 ');
    expect(complete('/a ', '413')).toBe('/a 413 ');
  });
});
