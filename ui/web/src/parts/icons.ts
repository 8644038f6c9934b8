/** Line icons in a box of 24 x 24, drawn with a stroke of 2. */
export const ICONS = {
  window: 'M9 4H4v16h16v-5M13 4h7v7M20 4l-9 9',
  city: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  phone: 'M6 3h4l2 5-2.5 2a12 12 0 0 0 5 5L17 12.5l4 2v4c0 1.5-1 2.5-2.5 2.5C10 21 3 14 3 5.5 3 4 4.5 3 6 3Z',
  layers: 'M12 3l9 5-9 5-9-5ZM3 12.5l9 5 9-5M3 17l9 5 9-5',
} as const;
