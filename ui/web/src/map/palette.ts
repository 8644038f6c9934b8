/**
 * The colours of the base map, day and night side by side: the one source. Quiet on purpose: greys and pale tints only,
 * so that red, amber and yellow always mean an incident and green and blue always mean a unit.
 */
const COLOURS = {
  ground: ['#f1f0ec', '#10151b'],
  residential: ['#ebeae6', '#131920'],
  commercial: ['#efe9e6', '#161b23'],
  industrial: ['#e6e5ea', '#151a22'],
  green: ['#dfe8d6', '#111d1a'],
  wood: ['#d3e0c9', '#0f1e19'],
  wetland: ['#dbe6de', '#0f1d20'],
  sand: ['#efe8d5', '#1a1b1b'],
  school: ['#eee9da', '#191b20'],
  hospital: ['#efe1e1', '#1f191f'],
  military: ['#e6e1da', '#181a1a'],
  airfield: ['#e4e5ec', '#161a26'],
  paved: ['#e9e8e4', '#171d25'],
  water: ['#b9d2e2', '#0b2236'],
  waterName: ['#3f6c8c', '#6d9dbd'],
  building: ['#dcd9d2', '#202833'],
  buildingEdge: ['#c9c5bc', '#2a333e'],
  roadEdge: ['#c3c0b8', '#0a0e13'],
  road: ['#ffffff', '#333e4a'],
  roadMain: ['#ffffff', '#404c5a'],
  roadMajor: ['#fbf3dc', '#546271'],
  motorway: ['#f3e2b8', '#677687'],
  path: ['#b9b3a6', '#37424e'],
  rail: ['#a9a6a8', '#46525f'],
  railGap: ['#f1f0ec', '#10151b'],
  pier: ['#dedcd7', '#1b222a'],
  border: ['#9a8fa8', '#6f6788'],
  borderName: ['#6f6480', '#9d94b4'],
  name: ['#2b3540', '#c3cdd7'],
  nameQuiet: ['#5b6671', '#8d9aa7'],
  roadName: ['#3d4650', '#b1bcc7'],
  halo: ['#f6f5f2', '#0d1218'],
  service: ['#8a3b52', '#d79aae'],
  hydrant: ['#3b6ea5', '#7fb2e0'],
  mark: ['#6b7078', '#99a4af'],
} as const satisfies Record<string, readonly [day: string, night: string]>;

export type Colour = keyof typeof COLOURS;
export type Paint = Record<Colour, string>;

/** Every colour of one form of the map. */
export function paintOf(night: boolean): Paint {
  return Object.fromEntries(Object.entries(COLOURS).map(([name, pair]) => [name, pair[night ? 1 : 0]])) as Paint;
}
