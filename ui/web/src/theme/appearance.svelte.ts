/** Day or night, and single letter keys on or off: kept at this screen. */
import { DAY, NIGHT, type Ground } from '../parts/signs';
import { keymap } from '../keys';

class Appearance {
  night = $state(localStorage.getItem('sigap.night') !== 'no');
  letters = $state(keymap.letters);

  constructor() {
    this.paint();
  }

  get ground(): Ground {
    return this.night ? NIGHT : DAY;
  }

  shade(night: boolean): void {
    this.night = night;
    localStorage.setItem('sigap.night', night ? 'yes' : 'no');
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
