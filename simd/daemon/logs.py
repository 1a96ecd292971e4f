"""Logging: one line per change of state or decision, names and numbers masked by their types."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def set_up(*, debug: bool) -> None:
    """Log to standard error: plain lines for journald, coloured ones on a terminal."""
    shown = logging.DEBUG if debug else logging.INFO
    under_systemd = "JOURNAL_STREAM" in os.environ
    stamp = [] if under_systemd else [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            *stamp,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(shown),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
