/** Words of the supervisor's page, English. */
import type { SuperviseWords } from './id.supervise';

export const en: SuperviseWords = {
  sections: { response: 'Response times', load: 'Load', units: 'Unit use', calls: 'Calls', incidents: 'Incidents', journal: 'Journal', alerts: 'Alerts' },
  nav: 'Sections',
  periods: { today: 'Today', '7d': '7 days', '30d': '30 days', own: 'Range' },
  period: 'Period', from: 'From', to: 'To', badRange: '"To" is before "From".',
  type: 'Type', priority: 'Priority', agency: 'Agency', district: 'District', all: 'All', clear: 'Clear filters', filters: 'Filters', find: 'Search',
  asOf: (t: string) => `As of ${t}`, refresh: 'Load again', against: (span: string) => `against ${span}`, noBefore: 'The period before could not be loaded.', running: 'today is not over',
  csv: 'CSV', print: 'Print', table: 'Table', chart: 'Chart', sort: 'Sort', by: 'By', more: (n: number) => `Show all ${n}`,
  measures: { total: 'Response time', answer: 'Answering', processing: 'Processing', turnout: 'Turnout', travel: 'Travel' },
  definitions: {
    total: 'From the first ring to the first unit on scene.',
    answer: 'From ring to answer, each call.',
    processing: 'From answer to the first unit ordered.',
    turnout: 'From order to departure, each unit.',
    travel: 'From departure to arrival on scene, each unit.',
  },
  counted: 'Counted: incidents entered in the period. Left out: exercises, merged incidents, intervals below zero or above 24 hours.',
  agencyTotal: 'With an agency chosen: to that agency\'s first unit.',
  explain: { median: 'Median: half took no longer.', p90: '90 %: nine of ten took no longer.', share: 'On target: the part that kept the target.', few: (n: number) => `Fewer than ${n}: shown quietly, draw no conclusions.` },
  definition: 'Definition', source: 'Source',
  median: 'Median', p90: '90 %', share: 'On target', within: (t: string) => `≤ ${t}`, target: (t: string) => `target ${t}`, goal: (share: string) => `goal ${share}`, count: 'Count', before: 'Before', difference: 'Change',
  faster: (t: string) => `${t} faster`, slower: (t: string) => `${t} slower`, better: (n: string) => `+${n} points`, worse: (n: string) => `−${n} points`, same: 'unchanged', up: (n: string) => `+${n}`, down: (n: string) => `−${n}`,
  legend: { value: 'median', far: '90 %', ghost: 'period before', target: 'target' },
  groups: { type: 'Type', priority: 'Priority', district: 'District', hour: 'Hour', day: 'Day', agency: 'Agency', unit: 'Unit', class: 'Class', channel: 'Channel', week: 'Week' },
  orders: { count: 'most', median: 'slowest', share: 'least on target' },
  unknown: 'unknown', nothing: 'No incidents in this period with these filters.', noCalls: 'No calls in this period.', noUnits: 'No units.',
  hourUnit: 'minutes:seconds', incidents: 'Incidents', calls: 'Calls', incidentsPerDay: 'Incidents a day', perHour: 'Incidents an hour, mean', callsUnit: 'calls', incidentsUnit: 'incidents', weekHour: 'Day', weekdays: ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], linked: 'Became incidents', peak: (day: string, hour: string, n: string) => `Peak: ${day} ${hour}, ${n} incidents an hour`,
  hours: (n: string) => `${n} h`,
  shareOfAll: 'Share',
  work: { share: 'In use', committed: 'At work', assignments: 'Jobs', median: 'Median job', units: 'Units', note: 'In use: time on jobs divided by the whole period. Left out: units that were removed.', all: 'All units' },
  idle: { prank: 'Prank', ghost: 'Ghost', silent: 'Silent', abandoned: 'Abandoned' },
  partOf: (part: string, all: string) => `${part} of ${all}`,
  review: {
    search: 'Number, place, description, caller', none: 'No incident fits.', more: 'Older', open: 'Open', choose: 'Choose an incident', back: 'List', sheet: 'Sheet', notFound: 'Incident not found.', columns: { number: 'Number', at: 'Time', type: 'Type', place: 'Place', status: 'Status', took: 'Response' },
    play: 'Play', pause: 'Pause', speed: 'Speed', time: 'Time shown', next: 'Next event', previous: 'Event before', restart: 'From the start', map: 'Replay map', units: 'Units at that moment', timeline: 'Timeline', advice: 'Advice and what was done', noUnits: 'No units yet', noFixes: 'no positions', noTrail: (n: number) => `${n} units without positions.`, age: (t: string) => `position ${t} old`, came: 'arrived', planned: 'advised', done: 'sent', noAdvice: 'No advice is kept. Advice that nobody followed is kept for 24 hours.', notShown: 'sent without advice', asAdvised: 'as advised', otherwise: 'otherwise', extra: 'added', unused: 'not sent', why: 'reason', eta: 'expected', arrived: 'arrived', late: (t: string) => `${t} later`, early: (t: string) => `${t} earlier`, notArrived: 'did not arrive', shownAt: (t: string) => `Advice ${t}`, upcoming: 'not yet happened', began: 'Start', keys: 'Space plays, arrows 5 seconds, N next event', printed: 'Incident timeline', whole: 'Whole trail', stamps: 'Times',
  },
  journal: {
    event: 'Event', subject: 'About', subjectId: 'Id', actor: 'By', text: 'Body holds', number: 'Incident number', search: 'Search', none: 'No entry fits.', more: 'Older', continues: 'Not all of it was read.', seq: 'No.', at: 'Time', body: 'Body', hash: 'Hash', previous: 'Hash before', system: 'system', any: 'All', groups: { incident: 'Incident', unit: 'Unit', units: 'Dispatch', assignment: 'Job', call: 'Call', alert: 'Alert', closure: 'Closure', station: 'Station', operator: 'Operator', desk: 'Desk', handover: 'Handover', agency: 'Agency', rules: 'Rules', place: 'Place', caller: 'Caller' },
    verify: 'Check the chain', verifying: (n: string, all: string) => `${n} of ${all} checked`, sound: (n: string) => `Sound: ${n} entries`, broken: (n: string) => `BROKEN at entry ${n}`, anchor: 'Anchor', anchorHint: 'Keep this anchor outside the centre: only by it a book that was cut off can be told.', unverified: 'The chain was not checked on this screen yet.', copy: 'Copy', copied: 'Copied', failed: 'The check was cut short.', goOn: 'Go on', noIncident: (n: string) => `There is no incident ${n}.`, stop: 'Stop',
  },
  alertsAll: {
    none: 'No alerts in this period.', kind: 'Kind', level: 'Level', about: 'About', raised: 'Raised', acked: 'Seen', ended: 'Over', by: 'by', lasted: 'Lasted', escalated: 'to the shift leader', open: 'still open', unseen: 'never seen', more: 'Older', summary: 'Summary', levels: { notice: 'notice', warning: 'warning', critical: 'critical' }, toAck: 'Median until seen', count: 'Count', cut: 'The summary holds what is shown only.', cured: { cured: 'cured', relieved: 'relieved', over: 'over', acknowledged: 'seen was enough' },
  },
  paper: { title: 'REPORT', printed: 'Printed', by: 'by', filters: 'Filters', none: 'no filters', sign: 'Acknowledged' },
};
