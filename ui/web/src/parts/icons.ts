/** Line icons in a box of 24 x 24, drawn with a stroke of 2. */
export const ICONS = {
  window: 'M9 4H4v16h16v-5M13 4h7v7M20 4l-9 9',
  city: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  phone: 'M6 3h4l2 5-2.5 2a12 12 0 0 0 5 5L17 12.5l4 2v4c0 1.5-1 2.5-2.5 2.5C10 21 3 14 3 5.5 3 4 4.5 3 6 3Z',
  sound: 'M4 9v6h4l5 4V5L8 9ZM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  silent: 'M4 9v6h4l5 4V5L8 9ZM16.5 9.5l5 5M21.5 9.5l-5 5',
  awake: 'M7 2h10v20H7ZM11 18.5h2',
  asleep: 'M7 5V2h10v12M17 19v3H7V10M3 3l18 18',
  place: 'M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21ZM12 7.5a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 1 1 0-4.4Z',
  noplace: 'M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21ZM4 3l16 18',
  back: 'M15 5l-7 7l7 7',
  bigger: 'M14 4h6v6M10 20H4v-6M20 4l-7 7M4 20l7-7',
  layers: 'M12 3l9 5-9 5-9-5ZM3 12.5l9 5 9-5M3 17l9 5 9-5',
} as const;
