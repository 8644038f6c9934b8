/** Words of the field unit, English. */
import type { unit as idUnit } from './id.unit';

export const unit: typeof idUnit = {
  useRadio: 'USE RADIO', unsent: (n) => `${n} NOT SENT`, menu: 'Menu', close: 'Close', send: 'SEND', cancel: 'Cancel',
  unsentYet: 'Not sent yet', asked: 'REQUESTED',
  noData: 'No data yet. Use radio.',
  signedOut: 'The session has ended. Sign in again: what is not sent is kept.', loose: 'This phone cannot keep data: do not close this page.',
  newJob: 'NEW JOB', job: 'Job', order: { stage: 'STAGE AT A SAFE POINT. Wait for leave before you go in.', stand_by: 'STAND BY. Do not leave yet.' },
  steps: {
    acknowledged: 'ACCEPT', en_route: 'EN ROUTE', staged: 'STAGED', on_scene: 'ON SCENE', transporting: 'TRANSPORTING', at_destination: 'AT HOSPITAL',
    handed_over: 'HANDED OVER', cleared: 'CLEARED', available: 'AVAILABLE', limited: 'LIMITED', out_of_service: 'OUT OF SERVICE', off_duty: 'OFF DUTY',
  },
  hold: (s) => `hold ${s} s`, again: 'Press once more',
  emergency: 'EMERGENCY', emergencySent: 'EMERGENCY SENT', emergencyWaits: 'EMERGENCY NOT SENT', emergencyRadio: 'Call by radio now. It is sent by itself as soon as there is a network.',
  emergencyHeard: (by, at) => `Acknowledged by ${by} ${at}`, emergencyUnheard: 'Not acknowledged: call by radio too.', emergencyWrong: 'Pressed by mistake? Tell by radio.',
  moved: 'LOCATION CHANGED', movedFrom: 'Before', read: 'I HAVE READ IT', unverified: 'Location unverified',
  access: 'Access', landmark: 'Landmark', floor: 'Floor', level: 'Level', direction: 'Direction', km: 'Km', width: (m) => `${m} m wide`,
  way: (time, far) => `${time} · ${far}`, noWay: 'No route available', noPlace: 'No point on the map', map: 'Map', bigger: 'Enlarge map',
  dangers: 'Hazards', notes: 'Notes', notesOld: 'Notes could not be loaded', told: 'Report', others: 'Other units', alone: 'No other unit yet', people: (n) => `${n} callers`,
  call: 'CALL THE REPORTER', callTitle: 'Reporter', callShown: 'The number is shown for this job, and that is recorded.', callNone: 'The reporter cannot be called.', callOffline: 'Disconnected: the number cannot be shown. Use radio.', callEnded: 'No longer your job.', callAsk: 'Show number', dial: 'CALL',
  more: 'MORE UNITS', moreTitle: 'Request units', morePick: 'Choose what you need.', moreNote: 'Remark', other: 'OTHER STATUS', note: 'NOTE', noteTitle: 'Note to the centre', noteText: 'Note', noteUrgent: 'Urgent',
  cannot: 'CANNOT', cannotTitle: 'Cannot do this job', why: 'Reason', whyPick: 'Choose or write a reason.', broken: 'BREAKDOWN', brokenHint: 'The job ends, the unit is out of service.', refuse: 'DECLINE JOB', abort: 'ABORT JOB',
  reasons: { declined: ['Crew short', 'Busy with another', 'Road blocked', 'Wrong equipment'], aborted: ['Road blocked', 'Crew hurt', 'Recalled', 'Place not found'], broken: ['Engine', 'Tyre', 'Pump', 'Collision'], out_of_service: ['Broken', 'Taking water', 'Refuelling', 'Rest'], limited: ['Crew short', 'Equipment short', 'Low on water'] },
  readyIn: 'Ready again in (minutes)', next: 'NEXT', waits: 'Waiting for a job', noUnit: 'This account crews no unit.', unknownUnit: 'This unit is not yours.', all: 'All units',
  withdrawn: { diverted: 'DIVERTED', cancelled: 'CANCELLED', cleared: 'CLEARED BY THE CENTRE', declined: 'DECLINED', aborted: 'ABORTED' }, withdrawnTo: (n) => `to ${n}`, understood: 'UNDERSTOOD',
  outbox: 'Outbox', outboxEmpty: 'Everything is sent.', outboxWaits: 'Sent in order as soon as there is a network.', waitsHere: 'waiting', dismiss: 'READ', resend: 'Send again',
  deeds: { emergency: 'EMERGENCY', status: 'Status', readiness: 'Readiness', request: 'Request units', note: 'Note', read: 'Location read' },
  locked: 'A locked phone makes no sound and sends no position. While locked: listen to the radio; positions by a tracker app; calls by the station tablet.', slept: (t) => `Screen off for ${t}: no sound and no positions meanwhile.`,
  awake: { on: 'Screen is kept on', off: 'Screen may go off', lost: 'Screen may go off: refused by the phone', missing: 'Screen may go off: not supported' }, keepAwake: 'Keep screen on',
  place: { off: 'Positions are not sent', asking: 'Looking for a position', on: 'Positions are sent', lost: 'Position lost', denied: 'Position forbidden: allow location on the phone', missing: 'Position not supported here', station: 'Station device: no positions' },
  sound: { on: 'Sound on', off: 'SOUND OFF' }, tryOut: 'Try sound', install: 'Install on phone', installed: 'Installed', night: 'Night', day: 'Day', clock: 'Automatic', shade: 'Look', leave: 'Sign out',
  takeTitle: (sign) => `${sign}: new job`, taken: 'ACCEPT', crew: 'Crew', radio: 'Radio', };
