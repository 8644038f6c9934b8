/** Words of the room, English. */
import type { Words } from './id';

export const en: Words = {
  title: 'Sigap 112', signIn: 'Sign in', signOut: 'Sign out', username: 'User name', password: 'Password', desk: 'Desk',
  wrong: 'Name or password is wrong.', tooMany: 'Too many attempts. Wait a moment.',
  live: 'Live', stale: 'Behind', lost: 'LOST', since: 'since', seconds: 's',
  newCall: 'New call', type: 'Type', place: 'Place', placeHint: 'Address, or click the map', caller: "Caller's number",
  callerName: 'Name', what: 'What happened', record: 'Record', recorded: 'Recorded', clear: 'Clear',
  waiting: 'Waiting', active: 'Active', recent: 'Recently closed', nothing: 'None.', loading: 'Loading …',
  units: 'Units', recommend: 'Recommend units', assign: 'Send', assignAll: 'Send all', shortfall: 'Missing', min: 'min',
  close: 'Close', cancel: 'Cancel', reason: 'Reason', disposition: 'Outcome', callers: 'callers', map: 'Map', note: 'Note',
  addNote: 'Add', choose: 'Choose an incident.', timeline: 'Timeline', straight: 'straight line', road: 'road', none: 'no place',
  offline: 'No connection: commands are refused. What is shown stays.', alerts: 'Alerts', seen: 'Seen', end: 'Over',
  committed: 'Unit already committed', refusedStale: 'Changed by somebody else', position: 'Point chosen', noPosition: 'No point yet',
  yes: 'Yes', no: 'No', free: 'free', night: 'Night', day: 'Day', language: 'Bahasa Indonesia', pickType: 'Choose a type.',
  pickPlace: 'Write a place or click the map.', all: 'All',
  byHand: 'Without a point there is no order: pick units from the list.',
  status: {
    pending: 'Waiting', assigned: 'Assigned', en_route: 'En route', on_scene: 'On scene', cleared: 'Cleared', closed: 'Closed',
    cancelled: 'Cancelled', merged: 'Merged', dispatched: 'Dispatched', acknowledged: 'Acknowledged', staged: 'Staged',
    transporting: 'Transporting', at_destination: 'At destination', handed_over: 'Handed over', queued: 'Queued',
    available: 'Available', limited: 'Limited', out_of_service: 'Out of service', off_duty: 'Off duty', unknown: 'Unknown',
    declined: 'Declined', aborted: 'Aborted', diverted: 'Diverted',
  },
  dispositions: {
    resolved: 'Resolved', false_alarm: 'False alarm', unfounded: 'Unfounded', transferred: 'Transferred',
    gone_on_arrival: 'Gone on arrival', cancelled_by_caller: 'Cancelled by caller', duplicate: 'Duplicate',
  },
};
