"""Numbers of the rules by which places meet the road; published with the profiles."""

PART_M, PART_SHARE = 5_000.0, 0.02
"""A strongly connected part with fewer metres of road than either is an island nobody is placed on [J]."""
WRONG_HEADING_M = 30.0
"""An edge that does not run along a known heading counts as so much farther [J]."""
WRONG_LEVEL_M = 100.0
"""An edge on another level than the known one counts as so much farther [J]."""
ALONG_DEG = 45.0
"""Within this angle of the heading an edge runs along it [J]."""
FAR_OFF_ROAD_M = 1000.0
"""Off-road legs beyond this are flagged. Source: the interface contract."""
LINE_REACH_M = 6.0
"""A drawn line shuts what lies this near to it [J]: a hand does not draw better on a map."""
LINE_OVERLAP_M = 15.0
"""A road that only touches a drawn line's end or runs beside it for less is not shut, unless it is crossed [J]."""
CORNERS = 32
"""Corners for a quarter of a closure's circle; the chord stays within 0.03 % of the radius."""
