"""Logs: lines for people at a terminal, JSON for machines; refusals in a security log of their own, rate-limited."""

import logging
import sys
import time

import structlog

PER_MINUTE = 120
"""Lines a minute in the security log; what is left out is counted in the next minute's first line [J]."""


class _Limit:
    """Counts lines within the present minute."""

    def __init__(self) -> None:
        self.minute, self.written, self.left_out = 0, 0, 0

    def passes(self) -> int | None:
        """None when the line is one too many; else how many were left out in the minute before."""
        minute = int(time.monotonic() // 60)
        dropped = 0
        if minute != self.minute:
            dropped, self.left_out = self.left_out, 0
            self.minute, self.written = minute, 0
        self.written += 1
        if self.written > PER_MINUTE:
            self.left_out += 1
            return None
        return dropped


_limit = _Limit()
_security = structlog.get_logger("sigap.security")


def security(event: str, **fields: object) -> None:
    """One refusal into the security log. Never pass a password, token or cookie."""
    dropped = _limit.passes()
    if dropped is not None:
        _security.warning(event, **fields, **({"left_out": dropped} if dropped else {}))


def configure(level: str = "INFO") -> None:
    """Sets up both logging and structlog on stderr."""
    terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer(colors=terminal) if terminal else structlog.processors.JSONRenderer()
    shared = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name]
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[*shared, stamp, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=[*shared, stamp]))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("httpx", "httpcore", "asyncio", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
