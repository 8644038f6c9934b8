"""A country made of one city: copies of a network side by side, linked by roads."""

from dataclasses import replace

import numpy as np

from geo.measure import distances_m
from geo.roads.network import Network

APART_DEG = 0.01
"""Empty land between two copies."""


def linked_copies(network: Network, count: int) -> Network:
    """So many copies in a row from west to east, each linked to the next by a road of the first class."""
    width = float(np.ptp(network.node_lon)) + APART_DEG
    shifts = np.arange(count) * width
    nodes, edges, points = network.n_nodes, network.n_edges, len(network.point_lon)
    arcs = np.concatenate([network.ban_arcs + 2 * edges * n for n in range(count)])
    whole = replace(
        network,
        node_lon=np.concatenate([network.node_lon + shift for shift in shifts]),
        node_lat=np.tile(network.node_lat, count),
        node_mask=np.tile(network.node_mask, count),
        edge_from=np.concatenate([network.edge_from + nodes * n for n in range(count)]).astype(np.int32),
        edge_to=np.concatenate([network.edge_to + nodes * n for n in range(count)]).astype(np.int32),
        edge_class=np.tile(network.edge_class, count),
        edge_level=np.tile(network.edge_level, count),
        edge_maxspeed=np.tile(network.edge_maxspeed, count),
        edge_length_m=np.tile(network.edge_length_m, count),
        edge_way=np.tile(network.edge_way, count),
        edge_name=np.tile(network.edge_name, count),
        arc_mask=np.tile(network.arc_mask, count),
        point_start=np.concatenate([[0], *(network.point_start[1:] + points * n for n in range(count))]),
        point_lon=np.concatenate([network.point_lon + shift for shift in shifts]),
        point_lat=np.tile(network.point_lat, count),
        ban_start=np.concatenate([[0], *(network.ban_start[1:] + len(network.ban_arcs) * n for n in range(count))]),
        ban_arcs=arcs,
        ban_mask=np.tile(network.ban_mask, count),
        ban_condition=np.tile(network.ban_condition, count),
    )
    return _linked(whole, nodes, count)


def _linked(whole: Network, nodes: int, count: int) -> Network:
    """A two-way road from each copy's easternmost junction to the next copy's westernmost."""
    first = whole.node_lon[:nodes]
    east = np.arange(count - 1) * nodes + int(first.argmax())
    west = np.arange(1, count) * nodes + int(first.argmin())
    lon = np.stack([whole.node_lon[east], whole.node_lon[west]], axis=1)
    lat = np.stack([whole.node_lat[east], whole.node_lat[west]], axis=1)
    links = count - 1
    start = whole.point_start[-1] + 2 * np.arange(1, links + 1)
    return replace(
        whole,
        edge_from=np.append(whole.edge_from, east).astype(np.int32),
        edge_to=np.append(whole.edge_to, west).astype(np.int32),
        edge_class=np.append(whole.edge_class, np.zeros(links, np.uint8)),
        edge_level=np.append(whole.edge_level, np.zeros(links, np.int8)),
        edge_maxspeed=np.append(whole.edge_maxspeed, np.zeros(links, np.uint8)),
        edge_length_m=np.append(whole.edge_length_m, distances_m(lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1])),
        edge_way=np.append(whole.edge_way, np.arange(1, count)),
        edge_name=np.append(whole.edge_name, np.zeros(links, np.int32)),
        arc_mask=np.append(whole.arc_mask, np.full(2 * links, 255, np.uint8)),
        point_start=np.append(whole.point_start, start),
        point_lon=np.append(whole.point_lon, lon.ravel()),
        point_lat=np.append(whole.point_lat, lat.ravel()),
    )
