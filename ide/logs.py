"""One style of log line: time in UTC, level, where from, what. A request cannot forge a line."""

import logging
import re
import time

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TOKEN = re.compile(r"(/previews/)[^/\s]+")
"""An address that opens somebody's files to whoever has it."""


class Line(logging.Formatter):
    """Formats a record as one line; a traceback follows it indented."""

    def __init__(self) -> None:
        self.converter = time.gmtime
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class's name
        """Write control characters out, so that text from outside stays on its line; leave tokens out."""
        line = _TOKEN.sub(r"\1…", super().formatMessage(record))
        return _CONTROL.sub(lambda found: repr(found[0])[1:-1], line)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the base class's name
        """Indent the traceback, so that its lines are told from records."""
        return super().formatException(ei).replace("\n", "\n    ")  # type: ignore[arg-type]
