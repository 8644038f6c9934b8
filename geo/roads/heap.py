"""A heap with four children a node, in two flat arrays: the smallest key and its item first. Machine code."""

from typing import Any

from geo.roads.compiled import compiled


@compiled
def push(keys: Any, items: Any, size: int, key: float, item: int) -> int:
    """The new size. The arrays must have room."""
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        items[at] = items[parent]
        at = parent
    keys[at] = key
    items[at] = item
    return size + 1


@compiled
def pop(keys: Any, items: Any, size: int) -> int:
    """The new size, after the smallest is gone."""
    size -= 1
    key = keys[size]
    item = items[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if keys[other] < keys[least]:
                least = other
        if keys[least] >= key:
            break
        keys[at] = keys[least]
        items[at] = items[least]
        at = least
    keys[at] = key
    items[at] = item
    return size
