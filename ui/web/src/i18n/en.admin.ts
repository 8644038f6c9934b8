/** Words of administration, English. */
import type { admin as idAdmin } from './id.admin';

export const admin: typeof idAdmin = {
  sections: { operators: 'Accounts', units: 'Units', stations: 'Stations', agencies: 'Agencies', rules: 'Rules', places: 'Places', closures: 'Closures' },
  fresh: { operators: 'New account', units: 'New unit', stations: 'New station', agencies: 'New agency', places: 'New place', closures: 'New closure' },
  empty: {
    operators: 'No accounts yet.', units: 'No units yet.', stations: 'No stations yet.', agencies: 'No agencies yet.', places: 'No places of your own yet. What is added here is found at once.',
    closures: 'No road is closed.',
  },
  create: 'Add', save: 'Save', saved: 'saved', undo: 'Undo changes', unsaved: 'Not saved', chooseRow: 'Choose a row.', gone: 'This is no longer there.', noHits: 'Nothing found.', none: 'none',
  disable: 'Disable', enable: 'Enable', disabled: 'disabled', retire: 'Retire', restore: 'Bring back', retired: 'retired', ended: 'ended', remove: 'Remove', lift: 'Reopen road',
  role: 'Role', scope: 'Scope', everything: 'whole centre', choose: 'choose', addRole: 'Add a role', removeRole: 'Remove role',
  tokens: 'Tokens', tokensHint: 'For trackers, screens and programs. The password stays as it is.', token: 'Token', tokenName: 'Name of the token, e.g. Wall 2', addToken: 'Make a token', tokenAdded: 'token made', tokenOnce: 'Shown only once. Keep it now.',
  copy: 'Copy', copied: 'Copied', noted: 'I have kept it', revoke: 'Revoke', revoked: 'revoked', noTokens: 'No tokens yet.',
  until: (t) => `until ${t}`, open: 'until reopened', shapes: { circle: 'Circle', line: 'Line', polygon: 'Area' },
  card: 'Card', thresholds: 'Thresholds', version: (n) => `Version ${n}`, shippedText: 'Shipped file', shippedAgain: 'Use the shipped file', shippedBack: 'shipped file in force', broken: 'broken',
  notUsed: 'This version is not in force:', editor: 'Text of the file', why: 'Why it changes', putInForce: 'Put in force', check: 'Check', usable: 'Can be used.', toLine: (n) => `To line ${n}`,
  replaced: (n, by, at) => `Version ${n} by ${by} ${at}. It differs from yours in:`, differences: 'Differences', same: 'No difference.',
  versions: 'Earlier versions', noVersions: 'Never replaced.', compare: 'Compare', takeText: 'Take into the editor', older: 'Older ones',
  fields: {
    username: 'User name', name: 'Name', password: 'Password', roles: 'Roles', call_sign: 'Call sign', agency: 'Agency', capabilities: 'Capabilities', vehicle_class: 'Vehicle class',
    home_station_id: 'Home station', turnout_s: 'Turnout (seconds)', crew: 'Crew', phone: 'Phone', radio: 'Radio', tracker: 'Tracker', position: 'Location', address: 'Address', code: 'Code',
    name_id: 'Name (Indonesian)', name_en: 'Name (English)', aliases: 'Other names', contacts: 'Contacts', valid_from: 'Valid from', valid_until: 'Valid until', note: 'Note', reason: 'Reason', kind: 'Shape',
    radius_m: 'Radius (m)', coordinates: 'Points', until: 'Until', depth_m: 'Water (m)', passable_by: 'Still passes', source: 'Source', active: 'State',
  },
  hints: {
    username: 'To sign in with. Cannot be changed.', password: 'At least 8 characters. Empty: by token only.', newPassword: 'Empty: stays. A new one ends the sessions that are open.', crew: 'One person a line: name, duty.',
    tracker: 'The name its tracking device sends.', code: '2-20 capitals, digits or _. Cannot be changed.', lines: 'One name a line.', contacts: 'One a line, e.g. phone: 031-5312144', validUntil: 'The last day. Empty: still valid.',
    aliases: 'What people call it, one a line. Found at once.', note: 'For crews and call-takers.', circle: 'Centre of the circle.', points: 'Line or area: longitude, latitude, one point a line.', until: 'City time. Empty: until reopened.',
    depth: 'Decides who still passes.', passable: 'None chosen: by the depth of the water.',
  },
};
