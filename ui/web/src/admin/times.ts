/** A moment as it is typed: the wall clock of the city, whatever zone the browser stands in. */

const clocks = new Map<string, Intl.DateTimeFormat>();
function parts(at: number, zone: string): Record<string, string> {
  let clock = clocks.get(zone);
  if (!clock) {
    const all = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    clocks.set(zone, (clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...all })));
  }
  return Object.fromEntries(clock.formatToParts(at).map((part) => [part.type, part.value]));
}

/** `2026-11-25T14:30` of an instant in a zone. */
export function toLocal(instant: string, zone: string): string {
  const p = parts(Date.parse(instant), zone);
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}

/** The instant of a wall clock's time in a zone, to the minute; a time that no clock shows is moved on. */
export function fromLocal(text: string, zone: string): string {
  const wall = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(wall)) return text;
  let at = wall;
  for (let n = 0; n < 2; n += 1) at -= Date.parse(`${toLocal(new Date(at).toISOString(), zone)}:00Z`) - wall;
  return new Date(at).toISOString();
}
