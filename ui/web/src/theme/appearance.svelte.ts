/** Day or night, perhaps by the city's clock, and single letter keys on or off: kept at this screen. */
import { DAY, NIGHT, type Ground } from '../parts/signs';
import { keymap } from '../keys';

/** From when to when it is light, by the clock [J]: near the equator the sun keeps these hours all year. */
const LIGHT: [number, number] = [5.5, 17.75];

class Appearance {
  night = $state(localStorage.getItem('sigap.night') !== 'no');
  /** `clock`: by the time of day in the city. Null: nobody has chosen. */
  chosen = $state(localStorage.getItem('sigap.night') as 'yes' | 'no' | 'clock' | null);
  letters = $state(keymap.letters);

  constructor() {
    this.paint();
  }

  get ground(): Ground {
    return this.night ? NIGHT : DAY;
  }

  shade(night: boolean): void {
    this.choose(night ? 'yes' : 'no');
    this.night = night;
    this.paint();
  }

  choose(how: 'yes' | 'no' | 'clock'): void {
    this.chosen = how;
    localStorage.setItem('sigap.night', how);
  }

  /** Follows the city's clock, hours since midnight, unless somebody has chosen day or night. */
  byClock(hour: number): void {
    if (this.chosen === 'yes' || this.chosen === 'no') return;
    const night = hour < LIGHT[0] || hour >= LIGHT[1];
    if (night === this.night) return;
    this.night = night;
    this.paint();
  }

  setLetters(on: boolean): void {
    this.letters = on;
    keymap.setLetters(on);
  }

  private paint(): void {
    document.documentElement.className = this.night ? 'night' : 'day';
  }
}

export const appearance = new Appearance();
