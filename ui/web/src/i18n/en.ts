/** Words of the room, English. */
import { admin } from './en.admin';
import { codes } from './en.codes';
import { unit } from './en.unit';
import type { Words } from './id';

export const en: Words = {
  admin,
  codes,
  unit,
  name: 'Sigap 112',
  language: 'English',
  other: 'Bahasa Indonesia',
  signIn: {
    title: 'Sign in', username: 'User name', password: 'Password', desk: 'Desk', deskHint: 'e.g. D1', enter: 'Sign in', leave: 'Sign out',
    wrong: 'Wrong name or password.', tooMany: 'Too many attempts. Wait a moment.', offline: 'The server does not answer.',
    sound: 'Sound is on after signing in.', again: 'The session has ended. What was typed is kept.',
    token: 'Token', byToken: 'Wall screen: sign in with a token', byName: 'Sign in with a name', wrongToken: 'This token does not hold.',
    tokenHint: 'The token is stored nowhere: once the page is loaded anew, the session lasts 13 h at most.',
  },
  pages: {
    call: 'Call taker', dispatch: 'Dispatcher', wall: 'Wall board', unit: 'Field unit', supervise: 'Supervisor', admin: 'Administration',
    forbidden: 'Your role does not open this page.', unknown: 'There is no such page.', open: 'Open', failed: 'The page could not be loaded.',
  },
  bar: {
    live: 'CONNECTED', stale: 'BEHIND', lost: 'DISCONNECTED', joining: 'CONNECTING', seconds: (n) => `${n} s`, data: 'data',
    useRadio: 'use radio', behind: (age) => `Last data ${age} ago`, noRecent: 'No data yet',
    desk: 'Desk', night: 'Night', day: 'Day', help: 'Keys', soundOn: 'Sound', soundOff: 'Sound off: click', muted: (s) => `Muted ${s} s`,
    mute: 'Mute 60 s', waiting: 'Waiting', alerts: 'Alerts', queue: 'Queue', missed: 'Missed', exercise: 'EXERCISE', pages: 'Pages',
    outbox: (n) => `${n} not sent`, lettersOff: 'Letter keys off', lettersOn: 'Letter keys on',
  },
  states: {
    loading: 'Loading', empty: 'Empty', failed: 'Could not be loaded.', retry: 'Try again', stale: (age) => `Data ${age} old`,
    forbidden: 'Your role does not open this part.', partial: 'Partly loaded.', refused: 'Refused',
    unread: 'Not read yet.', old: 'Not loaded again: this is the old one.',
  },
  results: {
    offline: 'Disconnected: not sent. Send again when connected.', unsent: 'No answer: it may or may not have been done. Look at the picture. Send again: it is never done twice.',
    away: 'Server busy: not sent.', undo: 'Undo', undone: 'Undone', done: 'Done', dismiss: 'Dismiss', sending: 'Sending',
    stale: (field, by, at) => `${field} changed by ${by} ${at}`, now: 'now', keep: 'Take the new one', force: 'Send mine',
    committed: (unit, incident) => `${unit} is on ${incident}`, by: (name, at) => `by ${name} ${at}`,
    unavailable: (unit, why) => `${unit} ${why}`, substitutes: 'Substitutes', useSubstitutes: 'Use', unitsActive: 'Units are still active',
    setAside: (unit) => `${unit}: not applied, things have changed since`, gates: 'Closing conditions are open', refusedUnits: 'Not assigned', allowed: 'Allowed', last: 'Last',
  },
  keys: {
    title: 'Keys', everywhere: 'Everywhere', incident: 'Incident row', unit: 'Unit row', form: 'Call', line: 'Command line', list: 'List',
    close: 'Close', commit: 'Commit', back: 'Back', next: 'Next panel', help: 'These keys', urgent: 'Most urgent', ack: 'Acknowledge alert',
    command: 'Command line', newCall: 'New call', attach: 'Attach', question: 'Next question', move: 'Choose row', open: 'Open',
    undo: 'Undo', letters: 'Single letters on/off', print: 'Print', filter: 'Filter',
  },
  calls: {
    results: { reached: 'Reached', no_answer: 'No answer', busy: 'Busy', wrong_number: 'Wrong number' }, tried: (n) => `tried ${n}x`,
    newCall: 'New call', caller: 'Caller', number: 'Number', callerName: 'Name', callBack: 'Call back', silent: 'Cannot speak',
    missed: 'Missed', ringing: 'Ringing', noMissed: 'Nobody to call back', history: (n) => `This number: ${n}x`,
    pranks: (n) => `${n} prank`, noHistory: 'First call of this number', type: 'Type', subtype: 'Subtype', place: 'Location', placeHint: 'Street, place, landmark',
    what: 'What happened', ask: 'Ask', yes: 'Yes', no: 'No', priority: 'Priority', automatic: 'automatic', send: 'Send', update: 'Save additions',
    unverified: 'Location unverified', landmark: 'Landmark', floor: 'Floor', level: 'Road level', direction: 'Direction', km: 'Km', access: 'Access', width: 'Lane width (m)',
    more: 'Location details', say: 'Tell the caller', help: 'Help', noHelp: 'No unit yet', similar: 'Similar incidents', noSimilar: 'Nothing similar',
    completed: 'Completed by the caller', attach: 'Attach', attached: (n) => `Caller attached to ${n}`, recorded: (n) => `${n} sent`, saved: (n) => `${n} saved`,
    queued: 'Kept at this desk, sent when connected', pickType: 'Choose a type.', pickPlace: 'Give a location or click the map.', endAs: 'Not an emergency', ended: 'Call recorded',
    drafts: 'Drafts', draft: 'Draft', discard: 'Discard', restore: 'Open', point: 'Point', noPoint: 'No point yet', parted: 'No point yet: the words changed. Choose a hit or click the map.', fromCaller: 'Caller position', fromMap: 'Map click', radius: (m) => `± ${m}`,
    clearPoint: 'Remove point', searchOff: 'Place search is not available', searchFailed: 'Search failed: the typed text is used', noHits: 'Not found: the typed text is used', hits: 'Hits', callers: (n) => `${n} callers`,
    outbox: 'Not sent', resend: 'Send again', edit: 'Edit', arrives: (t) => `arrives ${t}`, notes: 'Notes', classify: 'Record as', outside: 'outside the city', sentAs: 'Sent', next: 'Next call',
  },
  dispatch: {
    waiting: 'Waiting', active: 'Active', recent: 'Just closed', reports: 'Reports', units: 'Units', map: 'Map', detail: 'Detail', alerts: 'Alerts', topAlert: 'Top alert', incidents: 'Incidents',
    noWaiting: 'Nothing waits', noActive: 'Nothing active', noRecent: 'Nothing just closed', noReports: 'No reports', handover: 'Handover', find: 'Find', notHere: 'No such incident', noUnits: 'No units', noAlerts: 'No alerts',
    choose: 'Choose an incident', filter: 'Filter', all: 'ALL', agency: 'Agency', area: 'Area', hidden: (n) => `${n} hidden`, clear: 'Clear filter',
    ready: (n, all) => `ready ${n}/${all}`, fresh: (n) => `+${n} new`, ownWindow: 'Own window', back: 'RETURNED', held: (t) => `held until ${t}`,
    proposal: 'Proposal', shortfall: 'Missing', passed: 'Passed over', cover: 'Price for other areas', candidates: 'Other candidates', noPlace: 'No point: choose from the list', straight: (f) => `straight line × ${f}`, road: 'by road',
    computing: 'Computing', asOf: (t) => `computed ${t}`, refresh: 'Compute again', tell: 'Tell', met: 'met', nobody: 'No proposal',
    timeline: 'Timeline', notes: 'Notes', noNotes: 'No notes yet', unitsOn: 'Units', noUnitsOn: 'No unit yet', queuedUnits: 'Queued', places: 'Former locations',
    unread: 'new location not read', by: (name) => name, command: 'Command', commandHint: '/a 413 PMK-11', callers: 'Callers', answers: 'Answers', area2: 'Area',
    overdue: 'not acknowledged', station: 'station', cover2: 'cover', stations: 'Stations', closures: 'Closures', reach: 'Reach 8 min', layers: 'Layers', centre: 'To the incident', city: 'Whole city', follow: 'Follow', mapOff: 'The map is not available', noGl: 'The map needs WebGL; the board works without it',
    sort: 'Sort', byStatus: 'status', bySign: 'call sign', noPositions: (n) => `${n} units without position`, more: (n) => `+${n} more`, off: (n) => `${n} off duty`, print: 'Print', level: (n) => `Level ${n}`, eta: 'arrives', noOthers: 'None', people: 'crew', picked: (n) => `${n} picked`,
    merged: (n) => `merged into ${n}`, legend: 'Signs', others: 'Others', fewer: 'Fewer', stop: 'Stop', gone: 'left the list', sheet: 'Incident sheet', printed: 'Printed', split: 'Panel size',
  },
  acts: {
    assign: 'Assign', pick: 'Pick', stage: 'Stage', divert: 'Divert', replace: 'Replace', swap: 'Swap', hold: 'Hold', release: 'Release hold', location: 'Location', level: 'Level',
    note: 'Note', claim: 'Claim', transfer: 'Transfer', cancel: 'Cancel', close: 'Close', reopen: 'Reopen', merge: 'Merge', unmerge: 'Unmerge', priority: 'Priority', type: 'Type',
    status: 'Status', correct: 'Correct', cover: 'Cover move', emergency: 'EMERGENCY', endAlert: 'Over', ack: 'Acknowledge', print: 'Print', advise: 'Compute again', decline: 'Decline', call: 'New call',
  },
  fields: {
    units: 'Units', unit: 'Unit', from: 'From', incident: 'Incident', reason: 'Reason', override: 'Override reason', minutes: 'Minutes', desk: 'Desk', disposition: 'Outcome', note: 'Note', place: 'Location', level: 'Level', priority: 'Priority', type: 'Type',
    status: 'Status', audience: 'For', urgent: 'Urgent', station: 'Station', until: 'Until', order: 'Order', rest: 'Assign those free', required: 'required', second: 'With', kind: 'Kind', at: 'Time', readyAt: 'Ready again (minutes)', from2: 'This unit',
  },
  orders: { respond: 'respond', stage: 'stage at a safe point', stand_by: 'stand by' },
  reasons: {
    hold: ['Waiting for a unit', 'Waiting for confirmation', 'Caller is called back'], cancel: ['Cancelled by caller', 'Duplicate report', 'Entered by mistake'],
    divert: ['Higher priority', 'Nearer'], replace: ['Vehicle broke down', 'Arrives sooner', 'Crew not ready'], location: ['Wrong location', 'The point moved', 'New landmark'],
    cover: ['Station empty'], reopen: ['Started again', 'Closed by mistake'], correct: ['Wrong key', 'Late radio report'], out: ['Broken down', 'Refilling water', 'Refuelling', 'Crew break'], alert: ['Dealt with', 'Crew is safe', 'Pressed by mistake'],
  },
  command: {
    a: 'assign', s: 'status', d: 'divert', n: 'note', x: 'close', t: 'hold', i: 'claim', h: 'transfer', unknown: (v) => `${v}: no such command`,
    noIncident: (v) => `${v}: no such incident`, noUnit: (v) => `${v}: no such unit`, noStatus: (v) => `${v}: no such status`, noDisposition: (v) => `${v}: no such outcome`,
    missing: (what) => `missing: ${what}`, hint: 'Tab completes',
  },
  alerts: {
    call_ringing: (o) => `RINGING ${o.call_sign ?? ''}`.trim(), call_abandoned: () => 'Missed call, not called back', waiting: (o) => `${o.number ?? ''} ${o.type ?? ''} has no unit`, target: (o) => `${o.number ?? ''} nobody on scene yet`,
    not_acknowledged: (o) => `${o.call_sign ?? ''} not acknowledged`, turnout: (o) => `${o.call_sign ?? ''} not under way`, no_movement: (o) => `${o.call_sign ?? ''} does not move`, past_eta: (o) => `${o.call_sign ?? ''} past its time`,
    location_unread: (o) => `${o.call_sign ?? ''} has not read the new location`, desk_silent: (o) => `Desk ${o.desk ?? ''} silent`, unit_lost: (o) => `${o.call_sign ?? ''} dropped out`, units_requested: (o) => `${o.call_sign ?? ''} asks for units`,
    take: 'Take over all', instead: (unit, eta) => `Proposed ${unit} ${eta}`, keeps: (n) => `${n} incidents`,
    crew_emergency: (o) => `CREW EMERGENCY ${o.call_sign ?? ''}`, report_after_end: (o) => `${o.call_sign ?? ''} reported after recall`,
    other: (kind) => kind, grouped: (n) => `${n} alerts in 10 minutes`, acked: (by) => `acknowledged by ${by}`, end: 'Over', for: (n) => `(${n})`,
  },
  handover: {
    title: 'Handover', none: 'No handovers yet', draw: 'Draw up sheet', from: 'Desk', to: 'To desk', notes: 'Notes', cautions: 'Cautions, one a line', giver: 'Hands over', receiver: 'Takes over', sign: 'Sign', signed: 'signed', open: 'open', done: 'done', incidents: (n) => `${n} incidents`, drawn: (desk, to) => `Sheet ${desk} to ${to}`, left: (n) => `${n} new incidents stay at the old desk`, frozen: 'frozen', print: 'Print', back: 'List',
  },
  wall: {
    waiting: 'Waiting', active: 'Active', today: 'Response today', median: 'median', within: (n) => `≤ ${n} min`, data: 'Data', calls: 'calls', units: 'units', stale: (n) => `${n} stale`, journal: 'journal', ok: 'ok', dead: 'dead',
    more: (n) => `+${n} more`, none: 'No incidents', response: 'response', failed: 'failed', signedOut: 'NOT SIGNED IN', noCalls: 'none yet', age: (t) => t,
  },
  sheet: { title: 'INCIDENT SHEET', printed: 'Printed', by: 'by', asOf: 'Data as of', units: 'Units', notes: 'Notes and timeline', callers: 'Callers', place: 'Location', sign: 'Initials', stale: 'OLD DATA', blank: 'By hand' },
};
