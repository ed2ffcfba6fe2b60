"""Logs: one JSON line an event, with no resident's words, names or numbers in it."""

import logging
import sys

import structlog


def start_logs(level: str) -> None:
    """Write events as JSON to standard error; other libraries may only warn: their INFO tells addresses."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _trace,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _trace(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:  # noqa: ARG001
    """Tell where a fault happened; its message is left out, for it may quote what a person wrote."""
    fault = sys.exc_info()[1] if event.pop("exc_info", None) else None
    if fault is not None:
        frames = []
        trace = fault.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        event["trace"] = frames[-12:]
    return event
