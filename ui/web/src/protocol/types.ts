/** The trade's names for the shapes of the interface: everything comes from `api.ts`, which the server's code writes. */
import type { components } from './api';

type Schemas = components['schemas'];
export type Incident = Schemas['IncidentView'];
export type Unit = Schemas['UnitView'];
export type Assignment = Schemas['AssignmentView'];
export type Alert = Schemas['AlertView'];
export type Call = Schemas['CallView'];
export type Closure = Schemas['ClosureView'];
export type Shape = Closure['shape'];
export type Station = Schemas['StationView'];
export type Position = Schemas['PositionView'];
export type NewIncident = Schemas['NewIncident'];
export type NewCall = Schemas['NewCall'];
export type Catalogue = Schemas['CatalogueView'];
export type Role = Schemas['Role'];
export type Session = Schemas['SessionView'];
export type Advice = Schemas['RecommendationView'];
export type RankedUnit = Schemas['RankedUnitView'];
export type Moment = Schemas['MomentView'];
export type Similar = Schemas['SimilarView'];
export type Protocol = Schemas['ProtocolView'];
export type PictureBody = Schemas['PictureView'];
/** unit_id, lon, lat, heading_deg, speed_mps, at. */
export type PositionRow = PictureBody['positions'][number];

export type Desk = Schemas['DeskView'];
export type Handover = Schemas['HandoverView'];
export type HandoverSummary = Schemas['HandoverSummary'];
export type PlaceHit = Schemas['HitView'];
export type Route = Schemas['RouteView'];
export type Account = Schemas['AccountView'];
export type Token = Schemas['TokenView'];
export type NewToken = Schemas['NewTokenView'];
export type Agency = Schemas['AgencyView'];
export type UnitRecord = Schemas['UnitRecord'];
export type OwnPlace = Schemas['PlaceView'];
export type RuleListing = Schemas['RulesView'];
export type RuleFile = Schemas['RuleFileView'];
