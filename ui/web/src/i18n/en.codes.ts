/** English words of the code lists. */
import type { codes as idCodes } from './id.codes';

export const codes: typeof idCodes = {
  incident_status: {
    pending: 'Waiting', assigned: 'Dispatched', en_route: 'En route', on_scene: 'On scene', cleared: 'Cleared', closed: 'Closed', cancelled: 'Cancelled',
    merged: 'Merged',
  },
  assignment_status: {
    queued: 'Queued', dispatched: 'Dispatched', acknowledged: 'Acknowledged', en_route: 'En route', staged: 'Staged', on_scene: 'On scene',
    transporting: 'Transporting', at_destination: 'At hospital', handed_over: 'Handed over', cleared: 'Cleared', declined: 'Declined', aborted: 'Aborted',
    diverted: 'Diverted', cancelled: 'Cancelled',
  },
  readiness: { available: 'Available', limited: 'Limited', out_of_service: 'Out of service', off_duty: 'Off duty', unknown: 'Unknown' },
  call_state: { ringing: 'Ringing', answered: 'Answered', held: 'Held', ended: 'Ended', abandoned: 'Missed' },
  type: {
    fire: 'Fire', whirlwind: 'Whirlwind', flood: 'Flood', gas_leak: 'Gas leak', social_conflict: 'Social conflict', traffic_accident: 'Traffic accident',
    medical: 'Medical', rescue: 'Rescue', other: 'Other',
  },
  call_class: {
    unclassified: 'Unclassified', emergency: 'Emergency', non_emergency: 'Not urgent', information: 'Information', prank: 'Prank', silent: 'Silent', ghost: 'Ghost',
    abandoned: 'Missed', test: 'Test',
  },
  channel: {
    phone: 'Phone', sms: 'SMS', web: 'Web', app: 'App', whatsapp: 'WhatsApp', facebook: 'Facebook', x: 'X', instagram: 'Instagram', email: 'E-mail',
    walk_in: 'Walk-in', radio: 'Radio', sensor: 'Sensor', cctv: 'CCTV', partner: 'Partner',
  },
  number_state: { present: 'can be called', withheld: 'number withheld', no_sim: 'no SIM', unknown: 'number unknown' },
  location_state: { none: 'no location', approximate: 'approximate', unverified: 'unverified', verified: 'verified' },
  disposition: {
    resolved: 'Declared safe', false_alarm: 'False alarm', unfounded: 'Unfounded', transferred: 'Transferred', gone_on_arrival: 'Gone on arrival',
    cancelled_by_caller: 'Cancelled by caller', duplicate: 'Duplicate',
  },
  note_kind: { note: 'Note', order: 'Order', radio: 'Radio', sitrep: 'Situation report' },
  audience: { centre: 'Control room', crew: 'Crew', agency: 'Agency' },
  capability: {
    engine: 'engine', tanker: 'tanker', ladder: 'ladder', pump: 'pump', rescue: 'rescue', assessment: 'assessment', ambulance: 'ambulance', hazmat: 'hazmat', boat: 'boat',
    police: 'police', public_order: 'public order', traffic: 'traffic', utility_power: 'power', utility_gas: 'gas', tree_clearing: 'tree clearing', tow: 'tow',
    heavy_equipment: 'heavy equipment', logistics: 'logistics', social_care: 'social care', command: 'command',
  },
  vehicle_class: { foot: 'foot', motorcycle: 'motorcycle', small: 'small', medium: 'medium', heavy: 'heavy', boat: 'boat' },
  role: {
    call_taker: 'Call taker', dispatcher: 'Dispatcher', shift_leader: 'Shift leader', field_unit: 'Crew', station: 'Station', department: 'Agency', supervisor: 'Supervisor',
    admin: 'Administrator', viewer: 'Display',
  },
  alert_kind: { crew_emergency: 'Crew emergency', report_after_end: 'Report after recall' },
  flag: {
    hold_ended: 'HOLD ENDED', late_entry: 'entered late', outside_city: 'outside the city', reopened: 'reopened', report: 'report', returned: 'RETURNED', short: 'SHORT OF UNITS',
  },
  advice_reason: {
    fills_slot: 'fills a need', first_to_arrive: 'first to arrive', not_needed: 'not needed', slower: 'slower', committed: 'committed', unreachable: 'unreachable',
    out_of_service: 'out of service', off_duty: 'off duty', unknown: 'status unknown', limited: 'limited', stale: 'stale position', no_position: 'no position',
    excluded: 'excluded', farther: 'farther', no_unit: 'no such unit', none_free: 'none available', none_reachable: 'none in reach',
  },
  refusal: {
    assignment_ended: 'This assignment has ended.', bad_bbox: 'Bad map bounds.', bad_cursor: 'Unknown list page.', bad_idempotency_key: 'Bad request key.', bad_shape: 'Bad shape.',
    broken_profiles: 'Speed data are broken.', broken_road_network: 'The road network is broken.', broken_run_card: 'The run card is broken.', call_sign_taken: 'Call sign in use.',
    call_taken: 'The call belongs to another incident.', conflict: 'Not possible in the present state.', forbidden: 'Not allowed for your role.',
    idempotency_key_reused: 'Request key used before.', illegal_transition: 'Not a step from the present status.', impossible_position: 'Impossible coordinates.', invalid: 'Not valid.',
    journal_broken: 'The journal chain is broken.', merge_refused: 'These incidents cannot be merged.', moved_meanwhile: 'The unit moved meanwhile. Try again.', name_taken: 'Name in use.',
    no_recommendation: 'No proposal yet.', not_divertible: 'A unit on scene is diverted only with a reason.', not_found: 'Not there.', not_merged: 'Not merged.',
    not_open: 'The incident is no longer open.', not_signed_in: 'Not signed in.', origin_refused: 'Request from another site.', picture_behind: 'The picture is behind. Try again.',
    place_missing: 'Location missing.', post_missing: 'Station or point missing.', reason_missing: 'Reason missing.', refused: 'Refused.', same_incident: 'The unit is on that incident.',
    sign_in_refused: 'Wrong name or password.', stale: 'Changed by somebody else.', station_name_taken: 'Station name in use.', too_many: 'Too many attempts.',
    unavailable: 'The server is busy. Try again.', unit_committed: 'Unit is committed.', unit_unavailable: 'Unit is not available.', units_active: 'Units are still active.',
    unknown_agency: 'Unknown agency.', unknown_alert: 'No such alert.', unknown_assignment: 'No such assignment.', unknown_call: 'No such call.', unknown_closure: 'No such closure.',
    unknown_incident: 'No such incident.', unknown_operator: 'No such operator.', unknown_role: 'Unknown role.', unknown_station: 'No such station.', unknown_unit: 'No such unit.',
    unknown_vehicle_class: 'Unknown vehicle class.', until_past: 'That time has passed.', weak_password: 'Password too weak.', gate_open: 'Closing conditions are open.',
    offline: 'The server does not answer.',
  },
  place_kind: { street: 'street', address: 'address', crossing: 'crossing', place: 'place', area: 'area', coordinates: 'coordinates' },
  event: {
    'alert.acknowledged': 'alert acknowledged', 'alert.ended': 'alert over', 'assignment.diverted': 'diverted', 'assignment.read': 'new location read', 'assignment.replaced': 'replaced',
    'assignments.swapped': 'swapped', 'call.added': 'another caller', 'call.changed': 'call changed', 'call.taken': 'call', 'closure.lapsed': 'closure lapsed',
    'closure.lifted': 'road opened', 'closure.reported': 'road closed', 'incident.cancelled': 'cancelled', 'incident.changed': 'changed', 'incident.claimed': 'claimed', 'incident.closed': 'closed',
    'incident.held': 'held', 'incident.hold_ended': 'hold ended', 'incident.merged': 'merged', 'incident.moved': 'location changed', 'incident.noted': 'note', 'incident.opened': 'recorded',
    'incident.released': 'hold released', 'incident.reopened': 'reopened', 'incident.transferred': 'transferred', 'incident.unmerged': 'unmerged', 'operator.added': 'operator added',
    'operator.changed': 'operator changed', 'operator.token_added': 'token added', 'station.added': 'station added', 'station.changed': 'station changed', 'unit.added': 'unit added',
    'unit.changed': 'unit changed', 'unit.crew_changed': 'crew changed', 'unit.emergency': 'CREW EMERGENCY', 'unit.moved': 'cover move', 'unit.readiness_changed': 'readiness',
    'unit.reported_late': 'late report', 'unit.status_changed': 'status', 'units.assigned': 'assigned',
  },
};
