/**
 * The command line of those who know it: `/a 413 PMK-11 TGC-02`, `/s PMK-11 6`, `/d PMK-11 415`, `/n 413 text`,
 * `/x 413 kondusif`, `/t 413 15`, `/i 413`, `/h 413 D2`; a bare number or call sign chooses. Pure: text to meaning.
 */
import type { Incident, Unit } from '../protocol/types';
import type { Picture } from './reducer';

export type Verb = 'a' | 's' | 'd' | 'n' | 'x' | 't' | 'i' | 'h';
export type Part = 'incident' | 'unit' | 'units' | 'status' | 'disposition' | 'text' | 'minutes' | 'desk';
/** What each command takes, in order; `units` and `text` take all that is left. */
export const GRAMMAR: Record<Verb, Part[]> = {
  a: ['incident', 'units'], s: ['unit', 'status'], d: ['unit', 'incident'], n: ['incident', 'text'], x: ['incident', 'disposition'],
  t: ['incident', 'minutes'], i: ['incident'], h: ['incident', 'desk'],
};

export interface Command {
  verb: Verb | 'choose';
  incident?: Incident;
  unit?: Unit;
  units?: Unit[];
  status?: string;
  disposition?: string;
  text?: string;
  minutes?: number;
  desk?: string;
}
export type Problem = { what: 'unknown' | 'noIncident' | 'noUnit' | 'noStatus' | 'noDisposition' | 'missing'; value: string };

/** Code lists with the words of the room, lower case. */
export interface Lexicon { dispositions: [string, string][] }

export const findIncident = (picture: Picture, word: string): Incident | undefined => {
  const number = word.replace(/^#/, '');
  return [...picture.incidents.values()].find((row) => String(row.short_number) === number || row.number === number);
};
export const findUnit = (picture: Picture, word: string): Unit | undefined =>
  [...picture.units.values()].find((unit) => unit.call_sign.toUpperCase() === word.toUpperCase());

function fill(part: Part, words: string[], picture: Picture, lexicon: Lexicon, into: Command): Problem | null {
  const word = words[0] ?? '';
  if (!word && part !== 'minutes') return { what: 'missing', value: part };
  switch (part) {
    case 'incident': return (into.incident = findIncident(picture, word)!) ? null : { what: 'noIncident', value: word };
    case 'unit': return (into.unit = findUnit(picture, word)!) ? null : { what: 'noUnit', value: word };
    case 'units': {
      const unknown = words.find((one) => !findUnit(picture, one));
      if (unknown) return { what: 'noUnit', value: unknown };
      into.units = words.map((one) => findUnit(picture, one)!);
      return null;
    }
    case 'status': return /^[0-9]$/.test(word) && word !== '2' && word !== '9' ? ((into.status = word), null) : { what: 'noStatus', value: word };
    case 'disposition': {
      const wanted = words.join(' ').toLowerCase();
      const found = lexicon.dispositions.find(([code, name]) => code === wanted || name.startsWith(wanted));
      return found ? ((into.disposition = found[0]), null) : { what: 'noDisposition', value: wanted };
    }
    case 'minutes': into.minutes = Math.max(1, Number.parseInt(word || '15', 10) || 15); return null;
    case 'text': into.text = words.join(' '); return null;
    case 'desk': into.desk = words.join(' '); return null;
  }
}

const words = (line: string) => line.trim().split(/\s+/).filter(Boolean);

/** The meaning of a line, or what is wrong with it. */
export function parse(line: string, picture: Picture, lexicon: Lexicon): Command | Problem {
  const [head = '', ...rest] = words(line);
  if (!head.startsWith('/')) return choose(head, picture);
  const verb = head.slice(1).toLowerCase() as Verb;
  const parts = GRAMMAR[verb];
  if (!parts) return { what: 'unknown', value: head };
  const command: Command = { verb };
  for (const [n, part] of parts.entries()) {
    const problem = fill(part, rest.slice(n), picture, lexicon, command);
    if (problem) return problem;
  }
  return command;
}

function choose(word: string, picture: Picture): Command | Problem {
  const incident = findIncident(picture, word);
  if (incident) return { verb: 'choose', incident };
  const unit = findUnit(picture, word);
  return unit ? { verb: 'choose', unit } : { what: /^#?\d/.test(word) ? 'noIncident' : 'noUnit', value: word };
}

/** Which part of a line is being typed, and what of it there is already. */
export function partBeingTyped(line: string): { part: Part | 'verb' | 'any'; typed: string } {
  const trailing = /\s$/.test(line);
  const all = words(line);
  const typed = trailing ? '' : (all.at(-1) ?? '');
  const place = trailing ? all.length : all.length - 1;
  if (!line.startsWith('/')) return { part: 'any', typed };
  if (place <= 0) return { part: 'verb', typed };
  const parts = GRAMMAR[all[0]!.slice(1).toLowerCase() as Verb] ?? [];
  return { part: parts[Math.min(place, parts.length) - 1] ?? 'text', typed };
}

/** The line with what was being typed replaced. */
export function complete(line: string, value: string): string {
  const { typed } = partBeingTyped(line);
  return `${line.slice(0, line.length - typed.length)}${value} `;
}
