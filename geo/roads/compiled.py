"""Functions turned into machine code that runs without the interpreter's lock, so that no search stops the others.

Compiled code is kept beside the source or in the user's cache; where neither may be written it is made at each start.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code for the types it is first called with. numpy arrays and numbers only."""
    try:
        return cast(F, njit(function, nogil=True, cache=True))
    except RuntimeError:
        return cast(F, njit(function, nogil=True))
